import { Random } from '../base/random.ts';
import { captionScene } from './caption-scene.ts';
import { composeScene, type Palette } from './compose-scene.ts';
import { isHeldOut } from './compositions.ts';
import { sceneKey, type Scene } from './scene.ts';
import { plantErrors, type PlantedError } from './spoil-captions.ts';
import { knownShapes, newShape } from './vocabulary.ts';

/** What a set of scenes is for, which decides what may be in it. */
export const sceneSets = {
  /** Known shapes, without the pairs of colour and shape that are held out. */
  starter: { newShare: { train: 0, dev: 0 }, compositions: 'seen', single: false },
  /** Single objects, each a pair of colour and shape that the starter never saw together. */
  compositions: { newShare: { train: 0, dev: 0 }, compositions: 'held-out', single: true },
  /** Known shapes in any colour: what a model should still know after tuning. */
  general: { newShare: { train: 0, dev: 0 }, compositions: 'any', single: false },
  /** The sample project: known shapes and the new one. */
  sample: { newShare: { train: 0.04, dev: 0.1 }, compositions: 'any', single: false },
} as const;
export type SceneSet = keyof typeof sceneSets;

/** What is asked of the generator. */
export interface SceneRequest {
  readonly set: SceneSet;
  readonly size: number;
  readonly seed: number;
  /** Different wordings for each scene. */
  readonly captions: number;
  /** Share of the samples in `dev`; the others are in `train`. */
  readonly devShare: number;
  /** Share of the training captions that are made wrong. */
  readonly errorShare: number;
}

/** One sample. `label` is the shape of its first group, with its colour where compositions are asked for. */
export interface SceneSample {
  readonly name: string;
  readonly scene: Scene;
  readonly captions: readonly string[];
  readonly label: string;
  readonly split: 'train' | 'dev' | 'general';
}

/** A set of scenes as its captions tell it, and what was made wrong in it. */
export interface SceneCollection {
  readonly samples: readonly SceneSample[];
  readonly errors: readonly PlantedError[];
}

/** Makes scenes with captions; the same request gives the same scenes. No two scenes of `dev` mean the same, nor one of `dev` and one of `train`. */
export function makeScenes({ set, size, seed, captions, devShare, errorShare }: SceneRequest): SceneCollection {
  const random = new Random(seed);
  const devSize = Math.round(size * devShare);
  const { newShare, compositions, single } = sceneSets[set];
  const palette: Palette = {
    shapes: Object.keys(knownShapes),
    single,
    allows: (colour, shape) => compositions === 'any' || isHeldOut(colour, shape) === (compositions === 'held-out'),
  };
  const judged = new Set<string>();
  const samples = Array.from({ length: size }, (_, at): SceneSample => {
    const split = at < devSize ? 'dev' : 'train';
    const isNew = random.next() < newShare[split];
    for (;;) {
      const scene = composeScene(random, isNew ? { ...palette, lead: newShape } : palette);
      const key = sceneKey(scene);
      if (judged.has(key) && !single) continue;
      if (split === 'dev') judged.add(key);
      return {
        name: `scene-${String(at + 1).padStart(5, '0')}`,
        scene,
        captions: Array.from({ length: captions }, () => captionScene(random, scene)),
        label: single ? `${scene.groups[0]!.colour} ${scene.groups[0]!.shape}` : scene.groups[0]!.shape,
        split,
      };
    }
  });
  const train = samples.slice(devSize);
  const planted = plantErrors(
    random,
    train.map(({ scene, captions: own }) => ({ scene, caption: own[0]! })),
    errorShare,
  );
  const errors = planted.map((error) => ({
    ...error,
    at: error.at + devSize,
    with: error.with === null ? null : error.with + devSize,
  }));
  const wrong = new Map(errors.map((error) => [error.at, error.wrong]));
  return {
    errors,
    samples: samples.map((sample, at) => {
      const spoiled = wrong.get(at);
      return spoiled === undefined ? sample : { ...sample, captions: [spoiled, ...sample.captions.slice(1)] };
    }),
  };
}
