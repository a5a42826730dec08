import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tuneSettings, type TuneSettings } from '../../src/shared/contract/tune-settings.ts';
import { runSpec, type RunEvent, type RunSpec } from '../../src/main/engine/compute/contract/run-spec.ts';
import { train } from '../../src/main/engine/training/run/train.ts';
import { architecture } from '../../src/main/engine/training/scratch/architecture.ts';
import { makeModelFolder } from '../../src/main/engine/training/scratch/make-model-folder.ts';
import { jpeg } from './images.ts';

const tiny = architecture.parse({
  dimensions: 8,
  vision: { imageSize: 16, patchSize: 8, width: 12, depth: 2, heads: 3, stem: 'patch' },
  text: { contextLength: 12, width: 12, depth: 2, heads: 3, vocabulary: 560 },
});

const colours = ['red', 'green', 'blue', 'grey', 'black', 'white'];
const shapes = ['circle', 'square', 'star', 'ring'];

/** The caption of the synthetic image with this number; the first 24 are distinct. */
export function captionOf(index: number): string {
  return `a ${colours[index % 6]} ${shapes[Math.floor(index / 6) % 4]}`;
}

/** An untrained model with two blocks per tower, and synthetic images to train it on. */
export interface TrainingFolder {
  readonly root: string;
  readonly parent: string;
  readonly files: readonly string[];
}

/** Creates the model and the images in `root`. */
export async function makeTrainingFolder(root: string, images = 24): Promise<TrainingFolder> {
  const parent = join(root, 'parent');
  const texts = Array.from({ length: 24 }, (_, index) => captionOf(index));
  await makeModelFolder(parent, { architecture: tiny, seed: 7, texts });
  await mkdir(join(root, 'images'));
  const files = Array.from({ length: images }, (_, index) => join(root, 'images', `${index}.jpg`));
  for (const [index, file] of files.entries()) await writeFile(file, await jpeg(index));
  return { root, parent, files };
}

/** A run in the folder `name`: each image with its caption. Fast settings by default. */
export function specOf(
  { root, parent, files }: TrainingFolder,
  name: string,
  settings: Partial<TuneSettings> = {},
  more: Partial<RunSpec> = {},
): RunSpec {
  const pairs = {
    images: files.map((file) => ({ file })),
    texts: files.map((_, index) => captionOf(index)),
    imageOf: Int32Array.from(files.keys()),
    classOf: new Int32Array(files.length).fill(-1),
  };
  return runSpec.parse({
    parent,
    folder: join(root, name),
    target: join(root, name, 'model'),
    settings: tuneSettings.parse({ method: 'full', epochs: 2, batch: 8, learningRate: 1e-3, ...settings }),
    logitScale: Math.log(1 / 0.07),
    logitBias: 0,
    train: pairs,
    validation: null,
    ...more,
  });
}

/** Executes a run in this process; resolves to its events. */
export async function executeRun(
  spec: RunSpec,
  {
    onEvent = () => {},
    signal = new AbortController().signal,
  }: { onEvent?: (event: RunEvent) => void; signal?: AbortSignal } = {},
): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  await train(spec, {
    emit(event) {
      events.push(event);
      onEvent(event);
    },
    signal,
  });
  return events;
}

/** The events of one kind. */
export function only<Type extends RunEvent['type']>(
  events: readonly RunEvent[],
  type: Type,
): Extract<RunEvent, { type: Type }>[] {
  return events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);
}

/** Every file of a folder with its bytes, by path. */
export async function readFolder(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const contents = await Promise.all(
    files.sort().map(async (file) => [file.slice(folder.length + 1), await readFile(file)] as const),
  );
  return new Map(contents);
}

/** A copy of a folder under another name. */
export async function copyFolder(from: string, to: string): Promise<string> {
  await cp(from, to, { recursive: true });
  return to;
}
