import { elementCount } from '../../onnx/types.ts';
import { add, cast, equal, less, where } from './arithmetic.ts';
import { expand, place, reshape, transpose, zeros } from './movement.ts';
import { gemm, matmul } from './products.ts';
import type { Term } from './term.ts';

/** Up to this many targets, adding by a one-hot matrix product is faster than ScatterElements (bench/gradient-forms). */
const oneHotLimit = 512;

/**
 * Add slice i of `g` along `axis` to slice `indices[i]` of zeros with `size` slices. Indices may repeat and may be negative.
 *
 * Uses a product with a one-hot matrix, or ScatterElements: ONNX Runtime's CPU kernel adds its updates sequentially, while
 * that of ScatterND splits them among threads and loses additions when indices repeat.
 */
export function scatterAdd(g: Term, axis: number, indices: Term, size: number): Term {
  const dims = g.dims.with(axis, size);
  const outer = elementCount(g.dims.slice(0, axis));
  const inner = elementCount(g.dims.slice(axis + 1));
  const count = g.dims[axis]!;
  if (size > oneHotLimit) {
    const places = expand(reshape(indices, [1, count, 1]), [outer, count, inner]);
    const target = zeros(g, [outer, size, inner]);
    return reshape(addAt(target, places, reshape(g, [outer, count, inner]), 1), dims);
  }
  const oneHot = oneHotRows(nonNegative(indices, size), size, g);
  if (outer === 1) return reshape(gemm(oneHot, reshape(g, [count, inner]), { transA: true }), dims);
  if (inner === 1) return reshape(gemm(reshape(g, [outer, count]), oneHot), dims);
  return reshape(matmul(transpose(oneHot, [1, 0]), reshape(g, [outer, count, inner])), dims);
}

/** The same for constant indices: for consecutive ones, padding is enough. */
export function scatterAddConstant(g: Term, axis: number, indices: readonly number[], size: number): Term {
  const [first = 0] = indices;
  const start = first < 0 ? first + size : first;
  const fits = start + indices.length <= size;
  if (fits && indices.every((index, at) => index === first + at)) return place(g, axis, start, size);
  return scatterAdd(g, axis, g.tape.ints(indices), size);
}

/** Replace elements of `target` along an axis, as ScatterElements does. */
export function putAt(target: Term, indices: Term, updates: Term, axis: number): Term {
  return target.tape.emit('ScatterElements', [target, indices, updates], target, { axis });
}

/** Add to elements of `target` along an axis; equal indices add up. */
export function addAt(target: Term, indices: Term, updates: Term, axis: number): Term {
  return target.tape.emit('ScatterElements', [target, indices, updates], target, { axis, reduction: 'add' });
}

/** Indices counted from the front. */
export function nonNegative(indices: Term, size: number | Term): Term {
  const index = cast(indices, 'int64');
  return where(less(index, 0), add(index, size), index);
}

/** A matrix [count, size] with a one in row i at column `indices[i]`. */
function oneHotRows(indices: Term, size: number, like: Term): Term {
  const columns = like.tape.ints(Array.from({ length: size }, (_, column) => column));
  return cast(equal(reshape(indices, [indices.dims[0]!, 1]), columns), like.type);
}
