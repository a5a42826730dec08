import { elementCount } from '../../onnx/types.ts';
import { mul } from '../algebra/arithmetic.ts';
import { reshape, transposeLast } from '../algebra/movement.ts';
import { gemm, matmul } from '../algebra/products.ts';
import { broadcastDims, type Term } from '../algebra/term.ts';
import type { Call } from '../call.ts';
import { broadcasting, type Gradients, type Group } from '../table.ts';
import { einsumGradient } from './einsum.ts';

/** Products. `g` is the gradient of the output; inputs are `a`, `b`, `c`. */
export const linalg = {
  MatMul: broadcasting(matmulGradient),
  Gemm: broadcasting(gemmGradient),
  Einsum: broadcasting(einsumGradient, { from: 12 }),
} satisfies Group;

/** dA = G·Bᵀ, dB = Aᵀ·G. A vector on the left is one row, on the right one column. */
function matmulGradient({ g, a, b }: Call): Gradients {
  const rows = a.dims.length === 1 ? reshape(a, [1, ...a.dims]) : a;
  const columns = b.dims.length === 1 ? reshape(b, [...b.dims, 1]) : b;
  if (columns.dims.length === 2) return weightGradient(g, rows, columns, a, b);
  const batch = broadcastDims(rows.dims.slice(0, -2), columns.dims.slice(0, -2)) ?? [];
  const upstream = reshape(g, [...batch, rows.dims.at(-2)!, columns.dims.at(-1)!]);
  const toRows = matmul(upstream, transposeLast(columns));
  const toColumns = matmul(transposeLast(rows), upstream);
  return [
    a.dims.length === 1 ? reshape(toRows, [...batch, ...a.dims]) : toRows,
    b.dims.length === 1 ? reshape(toColumns, [...batch, ...b.dims]) : toColumns,
  ];
}

/** With one matrix B for all rows of A, each product is one Gemm over all rows, without transposing in memory. */
function weightGradient(g: Term, rows: Term, columns: Term, a: Term, b: Term): Gradients {
  const [inner, width] = columns.dims as [number, number];
  const x = reshape(rows, [elementCount(rows.dims) / inner, inner]);
  const upstream = reshape(g, [x.dims[0]!, width]);
  return [
    reshape(gemm(upstream, columns, { transB: true }), a.dims),
    reshape(gemm(x, upstream, { transA: true }), b.dims),
  ];
}

/** Y = α·A′·B′ + β·C, where A′ and B′ may be transposed. */
function gemmGradient(call: Call): Gradients {
  const { g, a, b, inputs } = call;
  const [transA, transB] = [call.number('transA', 0) === 1, call.number('transB', 0) === 1];
  const alpha = call.number('alpha', 1);
  const toA = transA ? gemm(b, g, { transA: transB, transB: true }) : gemm(g, b, { transB: !transB });
  const toB = transB ? gemm(g, a, { transA: true, transB: transA }) : gemm(a, g, { transA: !transA });
  return [mul(toA, alpha), mul(toB, alpha), inputs[2] ? mul(g, call.number('beta', 1)) : null];
}
