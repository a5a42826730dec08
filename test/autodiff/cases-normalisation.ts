import type { Case } from './check.ts';
import { any, nonZero, positive } from './random.ts';

const single = { type: 'float32' } as const;

const softmax = (op: string, axis: number): Case => ({
  name: `${op}, axis ${axis}`,
  inputs: { x: any(2, 3, 2) },
  emit: (b) => b.emit(op, ['x'], { axis }),
});

const layerNorm = (name: string, dims: number[], axis: number, bias: boolean, rest: Partial<Case> = {}): Case => ({
  name: `LayerNormalization, ${name}`,
  inputs: { x: any(...dims), w: positive(...dims.slice(axis)), ...(bias && { c: any(...dims.slice(axis)) }) },
  emit: (b) => b.emit('LayerNormalization', bias ? ['x', 'w', 'c'] : ['x', 'w'], { axis, epsilon: 1e-3 }),
  ...rest,
});

const groupNorm = (name: string, parts: number, opset: number): Case => ({
  name: `GroupNormalization, ${name}`,
  inputs: { x: any(2, 4, 2, 2), w: positive(parts), c: any(parts) },
  emit: (b) => b.emit('GroupNormalization', ['x', 'w', 'c'], { num_groups: 2, epsilon: 1e-3 }),
  opset,
  ...single,
});

export const normalisationCases: Record<string, Case[]> = {
  Softmax: [softmax('Softmax', -1), softmax('Softmax', 1)],
  LogSoftmax: [softmax('LogSoftmax', -1), softmax('LogSoftmax', 0)],
  LayerNormalization: [
    layerNorm('last axis', [2, 2, 4], -1, true),
    layerNorm('last axis, saved moments', [2, 2, 4], -1, true, single),
    layerNorm('two axes, no bias', [2, 3, 2], 1, false),
    layerNorm('two axes, no bias, saved moments', [2, 3, 2], 1, false, single),
    {
      ...layerNorm('moments are outputs of their own', [2, 4], -1, true, single),
      emit: (b) => b.emitMany('LayerNormalization', ['x', 'w', 'c'], { epsilon: 1e-3 }, { outputs: 3 }).slice(0, 1),
    },
  ],
  RMSNormalization: [
    {
      name: 'RMSNormalization',
      inputs: { x: any(2, 4), w: positive(4) },
      emit: (b) => b.emit('RMSNormalization', ['x', 'w'], { epsilon: 1e-3 }),
      opset: 23,
      ...single,
    },
  ],
  BatchNormalization: [
    {
      name: 'BatchNormalization, inference',
      inputs: { x: any(2, 3, 2, 2), w: positive(3), c: any(3), mean: any(3), variance: positive(3) },
      emit: (b) => b.emit('BatchNormalization', ['x', 'w', 'c', 'mean', 'variance'], { epsilon: 1e-2 }),
    },
  ],
  InstanceNormalization: [
    {
      name: 'InstanceNormalization',
      inputs: { x: any(2, 2, 3, 2), w: positive(2), c: any(2) },
      emit: (b) => b.emit('InstanceNormalization', ['x', 'w', 'c'], { epsilon: 1e-3 }),
      ...single,
    },
  ],
  GroupNormalization: [groupNorm('scale of channels', 4, 21), groupNorm('scale of groups', 2, 18)],
  LpNormalization: [
    { name: 'LpNormalization, length', inputs: { x: any(2, 3) }, emit: (b) => b.emit('LpNormalization', ['x']) },
    {
      name: 'LpNormalization, sum, axis 0',
      inputs: { x: nonZero(3, 2) },
      emit: (b) => b.emit('LpNormalization', ['x'], { p: 1, axis: 0 }),
    },
  ],
};
