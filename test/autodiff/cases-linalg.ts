import type { Case } from './check.ts';
import { any } from './random.ts';

const matmul = (name: string, x: number[], y: number[]): Case => ({
  name: `MatMul, ${name}`,
  inputs: { x: any(...x), y: any(...y) },
  emit: (b) => b.emit('MatMul', ['x', 'y']),
});

const gemm = (name: string, x: number[], y: number[], c: number[] | null, attributes = {}): Case => ({
  name: `Gemm, ${name}`,
  inputs: { x: any(...x), y: any(...y), ...(c && { c: any(...c) }) },
  emit: (b) => b.emit('Gemm', c ? ['x', 'y', 'c'] : ['x', 'y'], attributes),
});

const einsum = (equation: string, ...shapes: number[][]): Case => {
  const names = shapes.map((_, index) => `x${index}`);
  return {
    name: `Einsum ${equation}`,
    inputs: Object.fromEntries(shapes.map((dims, index) => [names[index]!, any(...dims)])),
    emit: (b) => b.emit('Einsum', names, { equation }),
  };
};

export const linalgCases: Record<string, Case[]> = {
  MatMul: [
    matmul('two matrices', [2, 3], [3, 4]),
    matmul('a batch by one matrix', [2, 2, 3], [3, 2]),
    matmul('two batches', [2, 2, 3], [2, 3, 2]),
    matmul('batches that broadcast', [2, 1, 2, 3], [3, 3, 2]),
    matmul('one matrix by a batch', [2, 3], [2, 3, 2]),
    matmul('two vectors', [4], [4]),
    matmul('a vector by a matrix', [3], [3, 2]),
    matmul('a vector by a batch', [3], [2, 3, 2]),
    matmul('a batch by a vector', [2, 2, 3], [3]),
    { name: 'MatMul, a value by itself', inputs: { x: any(3, 3) }, emit: (b) => b.emit('MatMul', ['x', 'x']) },
  ],
  Gemm: [
    gemm('plain', [2, 3], [3, 4], null),
    gemm('a bias vector', [2, 3], [3, 4], [4]),
    gemm('a bias column, scaled', [2, 3], [3, 4], [2, 1], { alpha: 0.5, beta: 2 }),
    gemm('a scalar bias', [2, 3], [3, 4], []),
    gemm('first transposed', [3, 2], [3, 4], [2, 4], { transA: 1, alpha: 1.5 }),
    gemm('second transposed', [2, 3], [4, 3], [4], { transB: 1 }),
    gemm('both transposed', [3, 2], [4, 3], [4], { transA: 1, transB: 1, alpha: 0.7, beta: 0.3 }),
  ],
  Einsum: [
    einsum('bhid,bhjd->bhij', [2, 2, 2, 3], [2, 2, 3, 3]),
    einsum('bhij,bhjd->bhid', [1, 2, 2, 3], [1, 2, 3, 2]),
    einsum('bid,bjd->bij', [2, 2, 3], [2, 3, 3]),
    einsum('ij->ji', [2, 3]),
    einsum('ij->i', [2, 3]),
    einsum('ij->', [2, 3]),
    einsum('i,j->ij', [2], [3]),
    einsum('ij,kj', [2, 3], [2, 3]),
    einsum('...ij,...jk->...ik', [2, 2, 3], [2, 3, 2]),
    einsum('...ij,jk->...ik', [2, 2, 3], [3, 2]),
    einsum('bij,ik->jk', [2, 3, 2], [3, 2]),
    einsum('ij,jk,kl->il', [2, 2], [2, 3], [3, 2]),
    einsum('b h w c, h k c -> b h w k', [2, 2, 2, 2], [2, 3, 2]),
  ],
};
