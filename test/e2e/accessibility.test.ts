import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectAccessible, openWindow } from './browser.ts';
import { makeEmbedded, serveStudio } from './serve-studio.ts';
import { skipped } from './studio-folder.ts';

const readSource = (file: string) => readFileSync(join(import.meta.dirname, '../../src/renderer/src', file), 'utf8');

/** Every view of the rail, read from its source so that none is missed. */
const views = [...readSource('workspace/views.ts').matchAll(/^ {2}([a-z-]+): \{ title: '([^']+)'/gm)].map(
  ([, id, title]) => ({
    id: id!,
    title: title!,
  }),
);

describe.skipIf(skipped !== '')(`every view, in both themes${skipped}`, () => {
  let emptyUrl = '';
  const studio = serveStudio(24, async (folder) => {
    await folder.run('new', folder.path('empty'));
    emptyUrl = await folder.serve(folder.path('empty'));
    const full = await makeEmbedded(folder);
    await folder.run('evaluate', full, '--model', 'model', '--task', 'zero-shot');
    return full;
  });

  it('is known to this test', () => {
    expect(views).toHaveLength(readSource('app/view-components.ts').match(/import\('/g)!.length);
  });

  for (const { id, title } of views) {
    for (const state of ['empty', 'full'] as const) {
      it(`${title} of ${state === 'empty' ? 'an empty' : 'an embedded'} project has no violations of axe's rules`, async () => {
        for (const theme of ['light', 'dark'] as const) {
          const { page, complaints } = await openWindow(studio.browser, state === 'empty' ? emptyUrl : studio.url, {
            theme,
            at: `#/${id}`,
          });
          await page.getByRole('heading', { level: 1 }).first().waitFor();
          await page.locator('main:not(:has([aria-busy=true]))').waitFor();
          // Everything that a view requests from the studio is on the page once the network is idle.
          await page.waitForLoadState('networkidle');
          await expectAccessible(page);
          expect(complaints).toEqual([]);
          await page.context().close();
        }
      });
    }
  }
});
