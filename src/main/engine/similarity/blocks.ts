import { setImmediate } from 'node:timers/promises';
import { sliceRows, type Matrix } from './matrix.ts';

/** Number of rows per run of a graph. */
export interface BlockSizes {
  readonly queries: number;
  readonly candidates: number;
}

/** Cosines of one block take 16 MiB; measured in bench/search. */
export const defaultBlocks: BlockSizes = { queries: 256, candidates: 16_384 };

/** Consecutive rows of a matrix that are processed together. */
export interface Block extends Matrix {
  /** Index of the first row in the whole matrix. */
  readonly from: number;
}

/** Cuts a matrix into views of at most `size` rows. */
export function* cutBlocks(matrix: Matrix, size: number): Generator<Block> {
  for (let from = 0; from < matrix.rows; from += size) {
    yield { ...sliceRows(matrix, from, Math.min(matrix.rows, from + size)), from };
  }
}

/** Yields to the event loop, which a run of ONNX Runtime blocks, so that cancellations arrive. Throws the signal's reason. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
