import type { Abortable } from '../../../shared/rpc/procedure.ts';
import { breathe, cutBlocks, defaultBlocks } from './blocks.ts';
import type { Matrix } from './matrix.ts';
import { floatTensor, type SimilaritySessions } from './sessions.ts';

/** The mean of the rows, [dimensions], and their covariance, [dimensions, dimensions]. Blocks are summed in double precision. */
export async function findMoments(
  sessions: SimilaritySessions,
  matrix: Matrix,
  { signal }: Abortable,
): Promise<{ mean: Float32Array; covariance: Float32Array }> {
  const { rows, dimensions } = matrix;
  const first = new Float64Array(dimensions);
  const second = new Float64Array(dimensions * dimensions);
  for (const block of cutBlocks(matrix, defaultBlocks.candidates)) {
    await breathe(signal);
    const sums = await sessions.run('sums', { rows: floatTensor(block.data, [block.rows, dimensions]) });
    (sums['first']!.data as Float32Array).forEach((sum, axis) => (first[axis]! += sum));
    (sums['second']!.data as Float32Array).forEach((sum, place) => (second[place]! += sum));
  }
  const mean = first.map((sum) => sum / Math.max(1, rows));
  const covariance = second.map((sum, place) => {
    const row = Math.floor(place / dimensions);
    return sum / Math.max(1, rows) - mean[row]! * mean[place % dimensions]!;
  });
  return { mean: Float32Array.from(mean), covariance: Float32Array.from(covariance) };
}
