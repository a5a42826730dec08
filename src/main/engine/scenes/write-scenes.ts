import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compute } from '../compute/supervisor.ts';
import { syncFolder } from '../files/flush.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { nameObjects } from './caption-scene.ts';
import { drawScene } from './draw-scene.ts';
import type { SceneCollection, SceneSample } from './make-scenes.ts';
import type { Scene } from './scene.ts';

/** Scenes drawn per request, so that a cancel waits for few. */
const drawnAtOnce = 64;

/** The files in a folder of scenes. The ground truth is separate from what is imported. */
export const sceneFiles = {
  captions: 'captions.csv',
  /** Scenes with one kind of object, labelled with it, such as `three striped stars`. */
  objects: 'objects.csv',
  images: 'images',
  truth: 'truth.json',
} as const;

/** How writing is followed and cancelled. */
export interface SceneWriting {
  /** Side in pixels. */
  readonly side: number;
  readonly progress: (phase: string, done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** Writes scenes as images with a table of captions, which `diagonal import` reads, to a new folder, atomically. */
export async function writeScenes(
  compute: Compute,
  { samples, errors }: SceneCollection,
  folder: string,
  { side, progress, signal }: SceneWriting,
): Promise<void> {
  const writing = `${folder}.writing`;
  await rm(writing, { recursive: true, force: true });
  await mkdir(join(writing, sceneFiles.images), { recursive: true });
  for (let from = 0; from < samples.length; from += drawnAtOnce) {
    const part = samples.slice(from, from + drawnAtOnce);
    const drawings = part.map(({ name, scene }) => ({
      svg: drawScene(scene, side),
      file: join(writing, imageOf(name)),
    }));
    await compute.client().scenes.draw({ drawings }, { signal });
    progress('Drawing scenes', from + part.length, samples.length);
  }
  const truth = errors.map(({ at, with: other, ...error }) => ({
    image: imageOf(samples[at]!.name),
    ...error,
    with: other === null ? null : imageOf(samples[other]!.name),
  }));
  await writeAtomically(join(writing, sceneFiles.captions), [Buffer.from(writeTable(samples))]);
  await writeAtomically(join(writing, sceneFiles.objects), [Buffer.from(writeObjects(samples))]);
  await writeAtomically(join(writing, sceneFiles.truth), [Buffer.from(`${JSON.stringify(truth, null, 2)}\n`)]);
  await rename(writing, folder);
  await syncFolder(join(folder, '..'));
}

function writeObjects(samples: readonly SceneSample[]): string {
  const rows = samples
    .filter(({ scene }) => scene.groups.length === 1)
    .map(({ name, scene, split }) => [imageOf(name), nameObjects(scene.groups[0]!), split].join(','));
  return `${['image,label,split', ...rows].join('\n')}\n`;
}

/** The most salient features, background and first colour: scenes that share them are hard to distinguish. */
function nameLook({ background, groups }: Scene): string {
  return `${groups[0]!.colour} on ${background}`;
}

function imageOf(name: string): string {
  return `${sceneFiles.images}/${name}.png`;
}

function writeTable(samples: readonly SceneSample[]): string {
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const rows = samples.flatMap(({ name, scene, captions, label, split }) =>
    captions.map((caption) => [imageOf(name), quote(caption), label, split, nameLook(scene)].join(',')),
  );
  return `${['image,caption,label,split,look', ...rows].join('\n')}\n`;
}
