import { Tensor } from 'onnxruntime-node';
import type { Feeds } from './tower.ts';

/** Rows `from` up to `to` of a tensor, as a view of its data. */
export function sliceRows(tensor: Tensor, from: number, to: number): Tensor {
  const [, ...rest] = tensor.dims;
  const row = rest.reduce((product, dim) => product * dim, 1);
  const data = tensor.data as Float32Array | BigInt64Array | Int32Array;
  return new Tensor(tensor.type as 'float32', data.subarray(from * row, to * row) as Float32Array, [
    to - from,
    ...rest,
  ]);
}

/** Rows `from` up to `to` of everything a tower is fed with. */
export function sliceFeeds(feeds: Feeds, from: number, to: number): Feeds {
  return Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, sliceRows(tensor, from, to)]));
}
