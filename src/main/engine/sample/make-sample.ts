import type { SampleSize } from '../../../shared/contract/sample.ts';
import { makeScenes, type SceneCollection } from '../scenes/make-scenes.ts';
import { sceneKey } from '../scenes/scene.ts';

/** Share of incorrect training captions. */
const errorShare = 0.12;

/** The shares of the evaluation splits: `dev` measures the gain, `general` what the model already knew. */
const shares = { dev: 0.25, general: 0.12 };

/**
 * The scenes of a sample project: `train` with some incorrect captions, `dev` to measure the gain, and `general` with known shapes
 * only, to measure forgetting. No two splits share a scene meaning.
 */
export function makeSample({ size, seed }: SampleSize): SceneCollection {
  const general = Math.round(size * shares.general);
  const own = size - general;
  const request = { seed, captions: 1, errorShare };
  const sample = makeScenes({ ...request, set: 'sample', size: own, devShare: (size * shares.dev) / own });
  const taken = new Set(sample.samples.map(({ scene }) => sceneKey(scene)));
  // More than needed, because scenes that the sample already shows are dropped.
  const known = makeScenes({ ...request, set: 'general', size: 2 * general, seed: seed + 1, devShare: 1 })
    .samples.filter(({ scene }) => !taken.has(sceneKey(scene)))
    .slice(0, general)
    .map((scene, at) => ({ ...scene, name: `known-${String(at + 1).padStart(5, '0')}`, split: 'general' as const }));
  return { errors: sample.errors, samples: [...sample.samples, ...known] };
}
