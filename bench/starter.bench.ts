// Evaluates the starter model: zero-shot accuracy on held-out compositions (a colour and a shape never seen together, among all 100
// pairs), retrieval on scenes of known shapes, and on photographs if available: CIFAR-10 val and Flickr8k dev. Uses only the public
// commands. Prints one JSON object.
//   --model resources/starter  --data ../shared/data  --scenes 600
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { colours, knownShapes } from '../src/main/engine/scenes/vocabulary.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: join(import.meta.dirname, '../resources/starter') },
    data: { type: 'string', default: '../shared/data' },
    scenes: { type: 'string', default: '600' },
  },
});
const run = promisify(execFile);
const program = resolve(import.meta.dirname, '../src/main/cli.ts');
const root = await mkdtemp(join(tmpdir(), 'diagonal-starter-bench-'));
try {
  const photographs = existsSync(values.data);
  console.log(
    JSON.stringify({
      bench: 'starter',
      bytes: await sizeOf(values.model),
      compositions: await evaluateCompositions(),
      scenes: await evaluateScenes(),
      cifar10: photographs ? await evaluateCifar() : null,
      flickr8k: photographs ? await evaluateFlickr() : null,
    }),
  );
} finally {
  await rm(root, { recursive: true });
}

async function evaluateCompositions() {
  const project = await drawScenes('compositions', 11);
  const pairs = Object.keys(colours).flatMap((colour) => Object.keys(knownShapes).map((shape) => `${colour} ${shape}`));
  const classes = await writeList('classes', pairs);
  const templates = await writeList('templates', [
    'a {}',
    'a picture of a {}',
    'a {} on a white background',
    'a {} on a grey background',
  ]);
  const flags = ['--task', 'zero-shot', '--classes', classes, '--templates', templates];
  const { top1, top5, images } = await evaluate<{ top1: number; top5: number; images: number }>(project, ...flags);
  return { images, classes: pairs.length, top1, top5 };
}

async function evaluateScenes() {
  const project = await drawScenes('general', 12);
  return pickRecall(await evaluate<Retrieval>(project, '--task', 'retrieval'));
}

async function evaluateCifar() {
  const project = await makeProject('cifar', [join(values.data, 'cifar10/cifar10-val-000000.tar')]);
  const templates = await writeList('photos', ['a photo of a {}.', 'a blurry photo of a {}.', 'a photo of the {}.']);
  const flags = ['--task', 'zero-shot', '--templates', templates];
  const { top1, top5 } = await evaluate<{ top1: number; top5: number }>(project, ...flags);
  return { top1, top5 };
}

async function evaluateFlickr() {
  // Only the evaluated split, so that nothing else has to be embedded.
  const [head, ...rows] = (await readFile(join(values.data, 'flickr8k/captions.csv'), 'utf8')).trim().split(/\r?\n/);
  const table = join(root, 'flickr-dev.csv');
  await writeFile(table, [head, ...rows.filter((row) => row.endsWith(',dev'))].join('\n'));
  const project = await makeProject('flickr', [table, '--images', join(values.data, 'flickr8k/images')]);
  return pickRecall(await evaluate<Retrieval>(project, '--task', 'retrieval', '--split', 'dev'));
}

interface Retrieval {
  readonly textToImage: { readonly r1: number; readonly r10: number };
  readonly imageToText: { readonly r1: number; readonly r10: number };
  readonly images: number;
  readonly captions: number;
}

function pickRecall({ images, captions, textToImage, imageToText }: Retrieval) {
  const of = ({ r1, r10 }: Retrieval['textToImage']) => ({ r1, r10 });
  return { images, captions, textToImage: of(textToImage), imageToText: of(imageToText) };
}

async function drawScenes(set: string, seed: number): Promise<string> {
  const folder = join(root, `${set}-scenes`);
  await diagonal('scenes', folder, '--set', set, '--size', values.scenes, '--seed', String(seed), '--dev', '1');
  return makeProject(set, [join(folder, 'captions.csv')]);
}

async function makeProject(name: string, source: readonly string[]): Promise<string> {
  const project = join(root, name);
  await diagonal('new', project);
  await diagonal('import', project, ...source);
  await diagonal('model', 'add', project, values.model, '--name', 'starter');
  await diagonal('embed', project, '--model', 'starter');
  return project;
}

async function evaluate<Result>(project: string, ...flags: string[]): Promise<Result> {
  return (await diagonal('evaluate', project, '--model', 'starter', ...flags)) as Result;
}

async function writeList(name: string, sentences: readonly string[]): Promise<string> {
  const file = join(root, `${name}.json`);
  await writeFile(file, JSON.stringify(sentences));
  return file;
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function diagonal(...words: string[]): Promise<unknown> {
  process.stderr.write(`diagonal ${words.join(' ')}\n`);
  const { stdout } = await run(process.execPath, [program, ...words, '--json'], { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout) as unknown;
}
