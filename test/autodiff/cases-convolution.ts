import type { AttributeSource } from '../../src/main/onnx/attributes.ts';
import type { Case } from './check.ts';
import { any, distinct } from './random.ts';

type Attributes = Record<string, AttributeSource>;
const single = { type: 'float32' } as const;

const conv = (name: string, x: number[], w: number[], attributes: Attributes = {}, bias = false): Case => ({
  name: `Conv, ${name}`,
  inputs: { x: any(...x), w: any(...w), ...(bias && { c: any(w[0]!) }) },
  emit: (b) => b.emit('Conv', bias ? ['x', 'w', 'c'] : ['x', 'w'], attributes),
  ...single,
});

const pool = (op: string, name: string, x: number[], attributes: Attributes, opset = 18): Case => ({
  name: `${op}, ${name}`,
  inputs: { x: distinct(...x) },
  emit: (b) => b.emit(op, ['x'], attributes),
  opset,
  ...single,
});

const k2 = { kernel_shape: [2, 2] };
const k3 = { kernel_shape: [3, 3] };

export const convolutionCases: Record<string, Case[]> = {
  Conv: [
    conv('patches', [2, 3, 4, 4], [4, 3, 2, 2], { strides: [2, 2] }, true),
    conv('patches with a rest', [1, 2, 5, 5], [2, 2, 2, 2], { strides: [2, 2] }),
    conv('wide patches with a rest', [2, 2, 9, 8], [3, 2, 4, 4], { strides: [4, 4] }, true),
    conv('3 × 3, padded', [2, 2, 4, 4], [3, 2, 3, 3], { pads: [1, 1, 1, 1] }, true),
    conv('3 × 3, stride 2, padded', [2, 2, 5, 6], [2, 2, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] }),
    conv('uneven padding, dilated', [1, 2, 6, 5], [2, 2, 2, 3], { dilations: [2, 1], pads: [0, 2, 1, 1] }),
    conv('strided and dilated', [1, 1, 8, 7], [1, 1, 2, 2], { strides: [3, 2], dilations: [2, 3] }),
    conv('1 × 1', [2, 3, 2, 2], [2, 3, 1, 1]),
    conv('1 × 1, stride 2', [1, 2, 4, 4], [2, 2, 1, 1], { strides: [2, 2] }),
    conv('groups', [2, 4, 3, 3], [4, 2, 2, 2], { group: 2, pads: [0, 1, 1, 0] }, true),
    conv('depthwise', [1, 3, 4, 4], [3, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1] }, true),
    conv('depthwise, two each, stride 2', [1, 2, 5, 5], [4, 1, 3, 3], {
      group: 2,
      strides: [2, 2],
      pads: [1, 1, 1, 1],
    }),
    conv('more padding than kernel', [1, 1, 3, 3], [1, 1, 2, 2], { pads: [2, 1, 2, 3] }),
    conv('groups, stride 2, uneven', [1, 4, 6, 5], [6, 2, 3, 2], { group: 2, strides: [2, 3], pads: [1, 0, 0, 1] }),
    conv('one spatial axis', [2, 2, 7], [3, 2, 3], { strides: [2], pads: [1, 1] }, true),
    conv('same, upper', [1, 1, 5, 4], [1, 1, 2, 3], { auto_pad: 'SAME_UPPER', strides: [2, 2] }),
    conv('same, lower', [1, 1, 4, 5], [1, 1, 2, 2], { auto_pad: 'SAME_LOWER' }),
    conv('valid', [1, 1, 4, 4], [1, 1, 3, 3], { auto_pad: 'VALID' }),
  ],
  MaxPool: [
    pool('MaxPool', 'tiles', [2, 2, 4, 4], { ...k2, strides: [2, 2] }),
    pool('MaxPool', 'overlapping, padded', [1, 2, 5, 5], { ...k3, strides: [2, 2], pads: [1, 1, 1, 1] }),
    pool('MaxPool', 'ceiled', [1, 1, 5, 5], { ...k2, strides: [2, 2], ceil_mode: 1 }),
    pool('MaxPool', 'one spatial axis', [1, 2, 6], { kernel_shape: [3] }),
    {
      ...pool('MaxPool', 'indices are an output of their own', [1, 1, 4, 4], {}),
      emit: (b) => b.emitMany('MaxPool', ['x'], k2, { outputs: 2 }).slice(0, 1),
    },
  ],
  AveragePool: [
    pool('AveragePool', 'tiles', [2, 2, 4, 4], { ...k2, strides: [2, 2] }),
    pool('AveragePool', 'tiles with a rest', [1, 1, 5, 5], { ...k2, strides: [2, 2] }),
    pool('AveragePool', 'overlapping, padding not counted', [1, 2, 5, 5], {
      ...k3,
      strides: [2, 2],
      pads: [1, 1, 1, 1],
    }),
    pool('AveragePool', 'padding counted', [1, 2, 4, 4], { ...k3, pads: [1, 1, 1, 1], count_include_pad: 1 }),
    pool('AveragePool', 'ceiled', [1, 1, 6, 6], { ...k3, strides: [2, 2], ceil_mode: 1 }, 19),
    pool('AveragePool', 'same, upper', [1, 1, 5, 4], { ...k2, strides: [2, 2], auto_pad: 'SAME_UPPER' }),
    pool('AveragePool', 'dilated', [1, 1, 5, 5], { ...k2, dilations: [2, 2] }, 19),
    pool('AveragePool', 'one spatial axis', [1, 2, 6], { kernel_shape: [3], strides: [2] }),
  ],
  GlobalAveragePool: [pool('GlobalAveragePool', 'two spatial axes', [2, 2, 2, 3], {})],
  GlobalMaxPool: [pool('GlobalMaxPool', 'two spatial axes', [2, 2, 2, 3], {})],
};
