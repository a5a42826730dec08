// Import of a table with many captions, repeated import, and export: seconds, samples per second and peak memory of the engine
// process. The table is generated; `--source` imports a real one instead. Prints one JSON object.
import { link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Catalogue } from '../src/main/engine/catalogue/catalogue.ts';
import { forkCompute } from '../src/main/engine/compute/fork.ts';
import { ComputeSupervisor } from '../src/main/engine/compute/supervisor.ts';
import { exportSamples } from '../src/main/engine/interchange/exporter.ts';
import { importSource } from '../src/main/engine/interchange/importer.ts';
import { jpeg } from '../test/helpers/images.ts';

const { values } = parseArgs({
  options: {
    source: { type: 'string' },
    images: { type: 'string', default: '20000' },
    captions: { type: 'string', default: '5' },
    export: { type: 'string', default: 'webdataset' },
  },
});
const root = await mkdtemp(join(tmpdir(), 'diagonal-bench-'));
const compute = new ComputeSupervisor({ spawn: forkCompute() });
const catalogue = await Catalogue.create(join(root, 'project'));
try {
  const source = values.source ?? (await makeTable(Number(values.images), Number(values.captions)));
  const following = { signal: new AbortController().signal, progress: () => {}, notice: () => {} };
  // The compute process starts at its first call, which is not measured.
  await compute.client().images.inspect({ locations: [] });
  const first = await measure(() => importSource({ catalogue, compute }, source, {}, following));
  const again = await measure(() => importSource({ catalogue, compute }, source, {}, following));
  const format = values.export as 'webdataset';
  const out = await measure(() => exportSamples({ catalogue }, join(root, 'out'), format, {}, following));
  const { images, captions } = first.result;
  process.stdout.write(
    `${JSON.stringify({
      bench: 'interchange',
      images: images.added,
      captions: captions.added,
      importSeconds: first.seconds,
      imagesPerSecond: Math.round(images.added / first.seconds),
      unchangedSeconds: again.seconds,
      unchanged: again.result.images.unchanged,
      exportFormat: format,
      exportSeconds: out.seconds,
      peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    })}\n`,
  );
} finally {
  await compute.close();
  await catalogue.close();
  await rm(root, { recursive: true, force: true });
}

async function measure<Result>(work: () => Promise<Result>): Promise<{ seconds: number; result: Result }> {
  const start = performance.now();
  const result = await work();
  return { seconds: Number(((performance.now() - start) / 1000).toFixed(2)), result };
}

/** A table in which the captions of an image are far apart; the images are links to a few real files of 256 × 192 pixels. */
async function makeTable(images: number, captions: number): Promise<string> {
  const perFile = 1000;
  const folder = join(root, 'data', 'images');
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < images; index++) {
    const file = join(folder, `${index}.jpg`);
    if (index % perFile === 0) await writeFile(file, await jpeg(index / perFile, 256, 192));
    else await link(join(folder, `${index - (index % perFile)}.jpg`), file);
  }
  const table = join(root, 'data', 'captions.csv');
  const rows = function* () {
    yield 'image,caption,split\n';
    for (let caption = 0; caption < captions; caption++)
      for (let index = 0; index < images; index++)
        yield `${index}.jpg,"Caption ${caption} of image ${index}, made up and about as long as one that people write now.",train\n`;
  };
  await writeFile(table, rows());
  return table;
}
