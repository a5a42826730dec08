import { Random } from '../base/random.ts';
import { captionScene } from './caption-scene.ts';
import { composeScene, type Palette } from './compose-scene.ts';
import { sceneKey, type Scene } from './scene.ts';
import { injectErrors, type InjectedError } from './corrupt-captions.ts';
import { colours, knownShapes, newShape } from './vocabulary.ts';

/** The sets of scenes and what they may contain. */
export const sceneSets = {
  /** Known shapes, without the held-out pairs of colour and shape. */
  starter: { newShare: { train: 0, dev: 0 }, compositions: 'seen', single: false },
  /** Single objects, each a held-out pair of colour and shape. */
  compositions: { newShare: { train: 0, dev: 0 }, compositions: 'held-out', single: true },
  /** Known shapes in any colour: what a model should still know after fine-tuning. */
  general: { newShare: { train: 0, dev: 0 }, compositions: 'any', single: false },
  /** The sample project: known shapes and the new one. */
  sample: { newShare: { train: 0.04, dev: 0.1 }, compositions: 'any', single: false },
} as const;
export type SceneSet = keyof typeof sceneSets;

/** Pairs of a colour and a known shape that the starter model never saw together, two per colour. */
const heldOutPairs: readonly (readonly [string, string])[] = Object.keys(colours).flatMap((colour, row) => {
  const names = Object.keys(knownShapes);
  return [row, row + 4].map((at) => [colour, names[at % names.length]!] as const);
});

const heldOut = new Set(heldOutPairs.map((pair) => pair.join(' ')));

/** Whether a combination of colour and shape is held out of the starter's training. */
export function isHeldOut(colour: string, shape: string): boolean {
  return heldOut.has(`${colour} ${shape}`);
}

/** A request to the generator. */
export interface SceneRequest {
  readonly set: SceneSet;
  readonly size: number;
  readonly seed: number;
  /** Captions per scene, in different wordings. */
  readonly captions: number;
  /** Fraction of the samples in `dev`; the others are in `train`. */
  readonly devShare: number;
  /** Fraction of the training captions that are corrupted. */
  readonly errorShare: number;
}

/** A sample. `label` is the shape of its first group, with its colour in the set of compositions. */
export interface SceneSample {
  readonly name: string;
  readonly scene: Scene;
  readonly captions: readonly string[];
  readonly label: string;
  readonly split: 'train' | 'dev' | 'general';
}

/** A set of scenes with captions, and the injected errors. */
export interface SceneCollection {
  readonly samples: readonly SceneSample[];
  readonly errors: readonly InjectedError[];
}

/** Generates scenes with captions, deterministically. No two scenes of `dev` have the same meaning, nor one of `dev` and one of `train`. */
export function makeScenes({ set, size, seed, captions, devShare, errorShare }: SceneRequest): SceneCollection {
  const random = new Random(seed);
  const devSize = Math.round(size * devShare);
  const { newShare, compositions, single } = sceneSets[set];
  const palette: Palette = {
    shapes: Object.keys(knownShapes),
    single,
    allows: (colour, shape) => compositions === 'any' || isHeldOut(colour, shape) === (compositions === 'held-out'),
  };
  const evaluated = new Set<string>();
  const samples = Array.from({ length: size }, (_, at): SceneSample => {
    const split = at < devSize ? 'dev' : 'train';
    const isNew = random.next() < newShare[split];
    for (;;) {
      const scene = composeScene(random, isNew ? { ...palette, lead: newShape } : palette);
      const key = sceneKey(scene);
      if (evaluated.has(key) && !single) continue;
      if (split === 'dev') evaluated.add(key);
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
  const injected = injectErrors(
    random,
    train.map(({ scene, captions: own }) => ({ scene, caption: own[0]! })),
    errorShare,
  );
  const errors = injected.map((error) => ({
    ...error,
    at: error.at + devSize,
    with: error.with === null ? null : error.with + devSize,
  }));
  const wrong = new Map(errors.map((error) => [error.at, error.wrong]));
  return {
    errors,
    samples: samples.map((sample, at) => {
      const corrupted = wrong.get(at);
      return corrupted === undefined ? sample : { ...sample, captions: [corrupted, ...sample.captions.slice(1)] };
    }),
  };
}
