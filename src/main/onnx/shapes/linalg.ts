import { elementCount } from '../types.ts';
import type { ShapeCall, ShapeRule } from './call.ts';
import { einsum } from './einsum.ts';

/** NumPy's matmul: the last two axes multiply, the others broadcast; the axis added to a vector is removed again. */
const matMul: ShapeRule = (call) => {
  const type = call.commonType();
  const [a, b] = [call.input(0).dims, call.input(1).dims];
  if (a.length === 0 || b.length === 0) call.fail('a scalar cannot be multiplied as a matrix');
  const left = a.length === 1 ? [1, ...a] : a;
  const right = b.length === 1 ? [...b, 1] : b;
  if (left.at(-1) !== right.at(-2)) call.fail(`inner dimensions differ: [${a.join(',')}] × [${b.join(',')}]`);
  const dims = call.broadcast(left.slice(0, -2), right.slice(0, -2));
  if (a.length > 1) dims.push(left.at(-2)!);
  if (b.length > 1) dims.push(right.at(-1)!);
  return [{ type, dims }];
};

const gemm: ShapeRule = (call) => {
  const type = call.commonType();
  const [rows, inner] = matrix(call, 0, call.int('transA', 0) !== 0);
  const [height, columns] = matrix(call, 1, call.int('transB', 0) !== 0);
  if (inner !== height) call.fail(`inner dimensions differ: ${inner} and ${height}`);
  const dims = [rows, columns];
  const addend = call.optional(2)?.dims;
  const full = addend ? call.broadcast(dims, addend) : dims;
  if (full.length > 2 || elementCount(full) !== elementCount(dims))
    call.fail(`C [${addend?.join(',')}] does not broadcast to [${dims.join(',')}]`);
  return [{ type, dims }];
};

function matrix(call: ShapeCall, index: number, transposed: boolean): [rows: number, columns: number] {
  const { dims } = call.input(index);
  if (dims.length !== 2) call.fail(`input ${index} has ${dims.length} dimensions, not 2`);
  return transposed ? [dims[1]!, dims[0]!] : [dims[0]!, dims[1]!];
}

/** Products of matrices. */
export const linalgShapes: Readonly<Record<string, ShapeRule>> = { MatMul: matMul, Gemm: gemm, Einsum: einsum };
