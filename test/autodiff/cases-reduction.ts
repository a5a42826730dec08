import type { GraphBuilder } from '../../src/main/onnx/builder.ts';
import type { Case } from './check.ts';
import { any, distinct, nonZero, positive, type Draw } from './random.ts';

const reduces = (op: string, draw: (...dims: number[]) => Draw = any): Case[] => {
  const one = (name: string, emit: (b: GraphBuilder) => string, opset = 18): Case => ({
    name: `${op}, ${name}`,
    inputs: { x: draw(2, 3, 2) },
    emit,
    opset,
  });
  return [
    one('one axis', (b) => b.emit(op, ['x', b.ints([1])], { keepdims: 1 })),
    one('outer axes, dropped', (b) => b.emit(op, ['x', b.ints([0, -1])], { keepdims: 0 })),
    one('everything', (b) => b.emit(op, ['x'], { keepdims: 0 })),
    one('nothing', (b) => b.emit(op, ['x'], { noop_with_empty_axes: 1 })),
    ...(op === 'ReduceSum' ? [] : [one('axes as attribute', (b) => b.emit(op, ['x'], { axes: [1], keepdims: 0 }), 17)]),
  ];
};

export const reductionCases: Record<string, Case[]> = {
  ReduceSum: reduces('ReduceSum'),
  ReduceMean: reduces('ReduceMean'),
  ReduceMax: reduces('ReduceMax', distinct),
  ReduceMin: reduces('ReduceMin', distinct),
  ReduceL1: reduces('ReduceL1', nonZero),
  ReduceL2: reduces('ReduceL2'),
  ReduceSumSquare: reduces('ReduceSumSquare'),
  ReduceLogSum: reduces('ReduceLogSum', positive),
  ReduceLogSumExp: reduces('ReduceLogSumExp'),
};
