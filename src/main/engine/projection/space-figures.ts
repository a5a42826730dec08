import type { SpaceFigures } from '../../../shared/contract/projection.ts';
import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import type { Similarity } from '../evaluation/similarity.ts';
import type { VectorIndex } from '../evaluation/vector-index.ts';
import { Random } from '../base/random.ts';

/** Sample size for the uniformity, which compares all pairs. */
const sampled = 2_000;
const seed = 1;

/** Measures the geometry of the shared space; see the contract. `cosines` are those of all embedded pairs. */
export async function measureSpace(
  similarity: Similarity,
  { images, captions, cosines }: { images: VectorIndex; captions: VectorIndex; cosines: readonly number[] },
  options: CallOptions = {},
): Promise<SpaceFigures> {
  const sum = cosines.reduce((total, cosine) => total + cosine, 0);
  return {
    pairs: cosines.length,
    // ‖x − y‖² = 2 − 2·cos for vectors of length 1.
    alignment: cosines.length === 0 ? null : 2 - (2 * sum) / cosines.length,
    uniformity: {
      images: await measureUniformity(similarity, images, options),
      captions: await measureUniformity(similarity, captions, options),
    },
    gap:
      images.ids.length === 0 || captions.ids.length === 0
        ? null
        : await measureGap(similarity, images, captions, options),
  };
}

async function measureUniformity(
  similarity: Similarity,
  index: VectorIndex,
  options: CallOptions,
): Promise<number | null> {
  const count = index.ids.length;
  if (count < 2) return null;
  const all = index.ids.map((_, row) => row);
  const rows = new Random(seed).shuffle(all).slice(0, sampled).sort();
  const side = { source: index.source, rows };
  const { cosines } = await similarity.block({ rows: side, columns: side }, options);
  let sum = 0;
  for (let i = 0; i < rows.length; i++)
    for (let j = i + 1; j < rows.length; j++) sum += Math.exp(-4 * (1 - cosines[i * rows.length + j]!));
  return Math.log((2 * sum) / (rows.length * (rows.length - 1)));
}

async function measureGap(
  similarity: Similarity,
  images: VectorIndex,
  captions: VectorIndex,
  options: CallOptions,
): Promise<number> {
  const [left, right] = [
    await similarity.moments({ source: images.source }, options),
    await similarity.moments({ source: captions.source }, options),
  ];
  return Math.hypot(...left.mean.map((value, axis) => value - right.mean[axis]!));
}
