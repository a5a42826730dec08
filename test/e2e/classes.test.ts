import { beforeEach, describe, expect, it } from 'vitest';
import { expectAccessible } from './browser.ts';
import { Classes } from './pages/classes.ts';
import type { Library } from './pages/library.ts';
import type { Shell } from './pages/shell.ts';
import { makeEmbedded, serveStudio } from './serve-studio.ts';
import { skipped } from './studio-folder.ts';
import type { WindowOptions } from './browser.ts';
import type { OpenedStudio } from './serve-studio.ts';

describe.skipIf(skipped !== '')(`classes${skipped}`, () => {
  const studio = serveStudio(48, makeEmbedded);
  let opened: OpenedStudio;
  let library: Library;
  let classes: Classes;
  let shell: Shell;

  beforeEach(async () => {
    await open();
  });

  async function open(options?: WindowOptions) {
    opened = await studio.open({ at: '#/classes', ...options });
    ({ library, shell } = opened);
    classes = new Classes(opened.page);
  }

  it('are predicted by three methods on the same images, and metrics open their images', async () => {
    await opened.page.getByText('Ready to classify').waitFor();
    await expectAccessible(opened.page);
    // In a small window with the inspector open, the first step is still fully visible.
    await opened.page.setViewportSize({ width: 1024, height: 700 });
    const run = (await opened.page.getByRole('button', { name: 'Run zero-shot' }).boundingBox())!;
    const inspector = (await opened.inspector.root.boundingBox())!;
    expect(run.x + run.width).toBeLessThanOrEqual(inspector.x);
    await opened.page.setViewportSize({ width: 1280, height: 800 });
    await opened.page.getByRole('button', { name: 'Compare all three' }).click();
    for (const method of ['Zero-shot', 'Linear probe', 'Nearest neighbours'] as const) await classes.evaluated(method);
    await expectAccessible(opened.page);
    await classes.method('Linear probe').getByRole('button', { name: 'Linear probe', exact: true }).click();
    await classes.matrix.waitFor();
    await classes.show('Per class');
    const row = classes.perClass.getByRole('row').filter({ hasText: 'square' });
    const predicted = Number(await row.getByRole('cell').nth(2).getByRole('button').textContent());
    await row.getByRole('cell').nth(2).getByRole('button').click();
    await library.list(predicted === 1 ? '1 sample' : `${predicted} samples`).waitFor();
    await opened.page.goBack();
    await classes.perClass.waitFor();
    await opened.page.reload();
    await classes.perClass.waitFor();
    await expectAccessible(opened.page);
  });

  it('have calibrated probabilities, with reliability diagrams before and after', async () => {
    await classes.show('Calibration');
    const chart = (name: string) => opened.page.getByRole('figure', { name, exact: true });
    for (const name of ['Uncalibrated', 'Calibrated']) await chart(name).locator('.main-svg').first().waitFor();
    await expectAccessible(opened.page);
    await chart('Calibrated').getByRole('button', { name: 'Show as a table' }).click();
    const bin = chart('Calibrated').getByRole('row').nth(1);
    const images = Number(await bin.getByRole('cell').nth(2).textContent());
    expect(images).toBeGreaterThan(0);
    await bin.getByRole('button').first().click();
    await library.list(images === 1 ? '1 sample' : `${images} samples`).waitFor();
  });

  it('have templates that can be evaluated and removed', async () => {
    await classes.templates.fill('a {}\na picture of a {}.\n{} on a wall');
    await classes.templates.blur();
    await opened.page.getByText('3 templates.').waitFor();
    await classes.show('Templates');
    await opened.page.getByRole('button', { name: 'Evaluate templates' }).click();
    await classes.playground.waitFor({ timeout: 120_000 });
    expect(await classes.playground.getByRole('row').count()).toBe(4);
    await expectAccessible(opened.page);
    await classes.playground.getByRole('button', { name: 'Remove “{} on a wall”' }).click();
    await opened.page.getByText('2 templates.').waitFor();
    await opened.page.keyboard.press('Control+z');
    await shell.toasts.getByText(/^Undone:/).waitFor();
    await opened.page.getByText('3 templates.').waitFor();
  });

  it('label images without a class above a probability, with a preview and one undo', async () => {
    await shell.go('Library');
    await library.tile(1).click();
    await opened.page.keyboard.press('0');
    await shell.go('Classes');
    await opened.page.getByRole('button', { name: 'Run zero-shot' }).click();
    await shell.jobDone(/^Classify/);
    await opened.page.getByRole('button', { name: 'Label images…' }).click();
    await shell.dialog.getByText('of 1 image without a class').waitFor();
    await opened.page.getByRole('slider', { name: 'Minimum probability' }).press('Home');
    await shell.dialog.getByRole('button', { name: 'Label 1 image' }).waitFor();
    await expectAccessible(opened.page);
    await shell.dialog.getByRole('button', { name: 'Label 1 image' }).click();
    await shell.toasts.getByText('1 image labelled.').waitFor();
    await opened.page.keyboard.press('Control+z');
    await shell.toasts.getByText(/^Undone: Label 1 image/).waitFor();
  });

  it('work in the light theme in a small window', async () => {
    await open({ theme: 'light', size: [1024, 700] });
    await classes.matrix.waitFor();
    await expectAccessible(opened.page);
    for (const part of ['Per class', 'Calibration', 'Templates', 'Images'] as const) {
      await classes.show(part);
      await expectAccessible(opened.page);
    }
    expect(opened.complaints).toEqual([]);
  });
});
