import { setImmediate } from 'node:timers/promises';
import type { Work } from '../evaluation/parts.ts';
import type { Similarity } from '../evaluation/similarity.ts';
import type { PointSet } from './points.ts';
import { nearestInLayout, trustworthinessOf } from './trustworthiness.ts';

const k = 15;
const sampled = 1_000;
/** Minimum number of points; with fewer, nearly all points are neighbours. */
const fewest = 50;
/** Points processed before yielding to the event loop. */
const pointsAtOnce = 16;

/** Trustworthiness at 15 neighbours over a sample of up to a thousand points; null if there are too few points. */
export async function measureTrust(
  similarity: Similarity,
  { source, count }: PointSet,
  layout: Float32Array,
  { signal, progress }: Work,
): Promise<number | null> {
  if (count < fewest) return null;
  const asked = Math.min(sampled, count);
  const selves = Uint32Array.from({ length: asked }, (_, place) => Math.floor((place * count) / asked));
  const others = new Uint32Array(asked * k);
  for (let from = 0; from < asked; from += pointsAtOnce) {
    progress?.('Measuring trustworthiness', from, asked);
    others.set(nearestInLayout(layout, selves.subarray(from, from + pointsAtOnce), k), from * k);
    await setImmediate();
    signal?.throwIfAborted();
  }
  const question = { queries: { source, rows: selves }, selves, candidates: { source }, others };
  const { places } = await similarity.places(question, signal && { signal });
  progress?.('Measuring trustworthiness', asked, asked);
  return Math.min(1, Math.max(0, trustworthinessOf(places, count, k)));
}
