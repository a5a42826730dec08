// Scrolls through the Library of a project with 100,000 samples in Chromium: by wheel at four speeds, to both ends, and by
// dragging to random places. Prints one JSON object: milliseconds of script in each frame of the page's main thread, as
// time on the processor and as time on the clock (which on a busy machine holds what others did meanwhile).
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Catalogue } from '../src/main/engine/catalogue/catalogue.ts';
import { ensureSource, importSamples } from '../src/main/engine/catalogue/writes/import-samples.ts';
import { launchBrowser, openWindow } from '../test/e2e/browser.ts';
import { Library } from '../test/e2e/pages/library.ts';
import { StudioFolder } from '../test/e2e/studio.ts';
import { readFrames, summarise, traceCategories } from '../test/e2e/trace.ts';
import { jpeg } from '../test/helpers/images.ts';
import { makeSamples } from '../test/helpers/made-samples.ts';

const { values } = parseArgs({
  options: { samples: { type: 'string', default: '100000' }, photos: { type: 'string', default: '200' } },
});
const [samples, photos] = [Number(values.samples), Number(values.photos)];
const folder = await StudioFolder.create(1);
const browser = await launchBrowser();
try {
  const url = await folder.serve(await makeProject());
  const tiles = [];
  for (const size of [148, 80]) tiles.push({ size, ...(await scroll(url, size)) });
  console.log(JSON.stringify({ bench: 'scroll', samples, tiles }));
} finally {
  await browser.close();
  await folder.close();
}

/** A project whose samples share a few painted photographs among them. */
async function makeProject(): Promise<string> {
  const root = folder.path('photos');
  await mkdir(root);
  for (let i = 0; i < photos; i++) await writeFile(join(root, `${i}.jpg`), await jpeg(i, 96, 64));
  const catalogue = await Catalogue.create(folder.path('large'));
  const batch = catalogue.startBatch('Import', 'import');
  let row = 0;
  for (const made of makeSamples({ samples })) {
    await batch.write(async (edits) => {
      const source = await ensureSource(edits, { kind: 'folder', location: root, root, options: {} });
      await importSamples(
        edits,
        source,
        made.map((sample) => ({ ...sample, file: `${row++ % photos}.jpg`, width: 96, height: 64 })),
      );
    });
  }
  batch.close();
  await catalogue.close();
  return folder.path('large');
}

async function scroll(url: string, size: number) {
  const { page } = await openWindow(browser, url, { size: [1440, 900] });
  const library = new Library(page);
  await page.evaluate(`localStorage.setItem('diagonal.tile.size', '${size}')`);
  await page.reload();
  await library.tiles.first().waitFor();
  await page.waitForTimeout(1000);
  await library.grid.hover();
  await browser.startTracing(page, { categories: [...traceCategories] });
  for (const pixels of [60, 300, 1500, 8000]) {
    for (let turn = 0; turn < 100; turn++) await page.mouse.wheel(0, pixels);
  }
  for (const key of ['End', 'Home']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(300);
  }
  for (let jump = 0; jump < 50; jump++) {
    await library.grid.evaluate(
      (grid: { scrollTop: number; scrollHeight: number }, place: number) => {
        grid.scrollTop = place * grid.scrollHeight;
      },
      ((jump * 7919) % 1000) / 1000,
    );
    await page.waitForTimeout(50);
  }
  const frames = readFrames(await browser.stopTracing());
  const inDocument = await library.tiles.count();
  await page.context().close();
  return {
    inDocument,
    frames: frames.length,
    processor: summarise(frames, 'processor'),
    clock: summarise(frames, 'clock'),
  };
}
