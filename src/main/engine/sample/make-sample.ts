import type { SampleSize } from '../../../shared/contract/sample.ts';
import { makeScenes, type SceneCollection } from '../scenes/make-scenes.ts';
import { sceneKey } from '../scenes/scene.ts';

/** Share of the training captions that are wrong. */
const errorShare = 0.12;

/** How a sample project divides into what is trained on, what proves the gain, and what the model knew before. */
const shares = { dev: 0.25, general: 0.12 };

/**
 * The scenes of a sample project: `train` with wrong captions, `dev` to prove what was gained, and `general` with known shapes
 * alone, to prove what was kept. No two splits share a meaning.
 */
export function makeSample({ size, seed }: SampleSize): SceneCollection {
  const general = Math.round(size * shares.general);
  const own = size - general;
  const request = { seed, captions: 1, errorShare };
  const sample = makeScenes({ ...request, set: 'sample', size: own, devShare: (size * shares.dev) / own });
  const taken = new Set(sample.samples.map(({ scene }) => sceneKey(scene)));
  // More than needed, because what the sample shows already is left out.
  const known = makeScenes({ ...request, set: 'general', size: 2 * general, seed: seed + 1, devShare: 1 })
    .samples.filter(({ scene }) => !taken.has(sceneKey(scene)))
    .slice(0, general)
    .map((scene, at) => ({ ...scene, name: `known-${String(at + 1).padStart(5, '0')}`, split: 'general' as const }));
  return { errors: sample.errors, samples: [...sample.samples, ...known] };
}
