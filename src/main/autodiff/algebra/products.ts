import { broadcastDims, type Term } from './term.ts';

/** Matrix product of the last two axes; the axes before broadcast. Both terms have two axes or more. */
export function matmul(a: Term, b: Term): Term {
  const batch = broadcastDims(a.dims.slice(0, -2), b.dims.slice(0, -2));
  if (!batch || a.dims.at(-1) !== b.dims.at(-2)) {
    throw new RangeError(`[${a.dims.join(',')}] × [${b.dims.join(',')}] is not a matrix product`);
  }
  return a.tape.emit('MatMul', [a, b], { type: a.type, dims: [...batch, a.dims.at(-2)!, b.dims.at(-1)!] });
}

/** Which operands of `gemm` are transposed first. */
export interface Transposes {
  readonly transA?: boolean;
  readonly transB?: boolean;
}

/** Product of two matrices, either of which may be transposed without a copy. */
export function gemm(a: Term, b: Term, { transA = false, transB = false }: Transposes = {}): Term {
  const [rows, inner] = transA ? [a.dims[1]!, a.dims[0]] : [a.dims[0]!, a.dims[1]];
  const [innerB, columns] = transB ? [b.dims[1], b.dims[0]!] : [b.dims[0], b.dims[1]!];
  if (inner !== innerB) throw new RangeError(`[${a.dims.join(',')}] × [${b.dims.join(',')}] is not a matrix product`);
  const attributes = { transA: transA ? 1 : 0, transB: transB ? 1 : 0 };
  return a.tape.emit('Gemm', [a, b], { type: a.type, dims: [rows, columns] }, attributes);
}
