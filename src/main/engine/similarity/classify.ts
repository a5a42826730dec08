import { Tensor } from 'onnxruntime-node';
import type { Abortable } from '../../../shared/rpc/procedure.ts';
import { breathe, cutBlocks, defaultBlocks } from './blocks.ts';
import type { Matrix } from './matrix.ts';
import { countTensor, floatTensor, type SimilaritySessions } from './sessions.ts';

/** The k most probable classes of each image, [images, k] row-major, best first. */
export interface Classified {
  readonly k: number;
  readonly indices: Uint32Array;
  readonly probabilities: Float32Array;
}

/** Softmax over the classes of `scale` × cosine. All classes are in one block, as the softmax needs. */
export async function classifyImages(
  sessions: SimilaritySessions,
  images: Matrix,
  classes: Matrix,
  scale: number,
  wanted: number,
  { signal }: Abortable,
): Promise<Classified> {
  const k = Math.min(wanted, classes.rows);
  const indices = new Uint32Array(images.rows * k);
  const probabilities = new Float32Array(images.rows * k);
  const constant = {
    candidates: floatTensor(classes.data, [classes.rows, classes.dimensions]),
    scale: new Tensor('float32', Float32Array.of(scale), []),
    k: countTensor(k),
  };
  for (const block of cutBlocks(images, defaultBlocks.queries)) {
    await breathe(signal);
    const queries = floatTensor(block.data, [block.rows, block.dimensions]);
    const found = await sessions.run('classify', { ...constant, queries });
    indices.set(found['indices']!.data as Int32Array, block.from * k);
    probabilities.set(found['probabilities']!.data as Float32Array, block.from * k);
  }
  return { k, indices, probabilities };
}
