import type { GraphBuilder } from '../../src/main/onnx/builder.ts';
import type { AttributeSource } from '../../src/main/onnx/attributes.ts';
import type { Case } from './check.ts';
import { any, distinct, exactly, integers, type Draw } from './random.ts';

type Attributes = Record<string, AttributeSource>;
type Extra = (builder: GraphBuilder) => string[];

const moves = (op: string, name: string, dims: number[], extra: Extra, attributes: Attributes = {}): Case => ({
  name: `${op}, ${name}`,
  inputs: { x: any(...dims) },
  emit: (b) => b.emit(op, ['x', ...extra(b)], attributes),
});

const none: Extra = () => [];
const ints =
  (...lists: (number[] | null)[]): Extra =>
  (b) =>
    lists.map((list) => (list ? b.ints(list) : ''));

const reads = (op: string, name: string, dims: number[], indices: Draw, attributes: Attributes = {}): Case => ({
  name: `${op}, ${name}`,
  inputs: { x: any(...dims), i: indices },
  emit: (b) => b.emit(op, ['x', 'i'], attributes),
});

const writes = (op: string, name: string, x: number[], i: Draw, u: number[], attributes: Attributes = {}): Case => ({
  name: `${op}, ${name}`,
  inputs: { x: any(...x), i, u: any(...u) },
  emit: (b) => b.emit(op, ['x', 'i', 'u'], attributes),
});

export const movementCases: Record<string, Case[]> = {
  Reshape: [
    moves('Reshape', 'with a rest', [2, 6], ints([3, -1])),
    moves('Reshape', 'kept axes', [2, 3, 2], ints([0, -1])),
  ],
  Squeeze: [moves('Squeeze', 'one axis', [2, 1, 3], ints([1])), moves('Squeeze', 'all axes', [1, 3, 1], none)],
  Unsqueeze: [moves('Unsqueeze', 'two axes', [2, 3], ints([0, -1]))],
  Flatten: [
    moves('Flatten', 'axis 2', [2, 3, 2, 2], none, { axis: 2 }),
    moves('Flatten', 'axis 0', [2, 3], none, { axis: 0 }),
  ],
  Transpose: [
    moves('Transpose', 'reversed', [2, 3, 4], none),
    moves('Transpose', 'given', [2, 3, 2, 2], none, { perm: [2, 0, 3, 1] }),
  ],
  Expand: [moves('Expand', 'both ways', [2, 1, 3], ints([2, 1, 4, 1])), moves('Expand', 'a scalar', [], ints([2, 3]))],
  Tile: [moves('Tile', 'two axes', [2, 1, 3], ints([2, 3, 1]))],
  Concat: [
    {
      name: 'Concat, three parts',
      inputs: { x: any(2, 1), y: any(2, 3), z: any(2, 2) },
      emit: (b) => b.emit('Concat', ['x', 'y', 'z'], { axis: -1 }),
    },
    { name: 'Concat, a value twice', inputs: { x: any(2, 3) }, emit: (b) => b.emit('Concat', ['x', 'x'], { axis: 0 }) },
  ],
  Split: [
    {
      name: 'Split, given sizes',
      inputs: { x: any(2, 6) },
      emit: (b) => b.emitMany('Split', ['x', b.ints([1, 3, 2])], { axis: 1 }, { outputs: 3 }),
    },
    {
      name: 'Split, equal parts, one unused',
      inputs: { x: any(6, 2) },
      emit: (b) => b.emitMany('Split', ['x'], { axis: 0, num_outputs: 3 }, { outputs: 3 }).slice(0, 2),
    },
  ],
  Slice: [
    moves('Slice', 'one axis', [4, 5], ints([1], [3], [1])),
    moves('Slice', 'all axes, counted from the end', [4, 5], ints([-3, 1], [-1, 1000])),
    moves('Slice', 'steps', [7, 5], ints([1, 0], [7, 5], [0, 1], [3, 2])),
    moves('Slice', 'backwards', [5, 3], ints([-1], [-1000], [0], [-1])),
    moves('Slice', 'backwards in steps', [8, 2], ints([6], [0], [0], [-2])),
    moves('Slice', 'start beyond the end', [3], ints([100], [-100], [0], [-2])),
  ],
  Pad: [
    moves('Pad', 'zeros', [2, 3], ints([1, 0, 0, 2])),
    moves('Pad', 'cut', [4, 5], ints([-1, 0, 1, -2])),
    moves('Pad', 'some axes', [2, 3, 2], (b) => [b.ints([1, 2]), '', b.ints([-1])]),
    moves('Pad', 'reflected', [3, 4], ints([1, 2, 2, 3]), { mode: 'reflect' }),
    moves('Pad', 'edge', [3, 4], ints([0, 2, 2, 3]), { mode: 'edge' }),
    { ...moves('Pad', 'wrapped', [3, 4], ints([1, 2, 2, 3]), { mode: 'wrap' }), opset: 19 },
  ],
  Gather: [
    reads('Gather', 'rows, some twice', [4, 3], exactly([1, 3, 1, 0, 1], [5], 'int64')),
    reads('Gather', 'a table of indices, some negative', [4, 3], exactly([1, -1, -4, 3], [2, 2], 'int64')),
    reads('Gather', 'inner axis', [2, 4, 3], exactly([2, 2, 0], [3], 'int64'), { axis: 1 }),
    reads('Gather', 'last axis', [2, 4], exactly([2, -2, 0], [3], 'int64'), { axis: -1 }),
    reads('Gather', 'a scalar index', [2, 4, 3], exactly([2], [], 'int64'), { axis: 1 }),
    moves('Gather', 'constant run', [5, 2], ints([1, 2, 3])),
    moves('Gather', 'constant run over the end', [4, 2], ints([-2, -1, 0])),
    moves('Gather', 'constant repeats', [2, 3], ints([1, 1, 0]), { axis: 1 }),
    moves('Gather', 'constant scalar', [2, 3, 2], (b) => [b.scalar(-1, 'int64')], { axis: 1 }),
    { ...reads('Gather', 'a table too long for one-hot', [600, 2], integers(0, 3, 700)), wrt: ['x'] },
    reads('Gather', 'a long inner axis', [2, 520, 2], exactly([519, 1, 1, -1], [4], 'int64'), { axis: 1 }),
  ],
  GatherElements: [
    reads('GatherElements', 'rows', [3, 3], exactly([1, 2, 0, 2, 0, 0], [2, 3], 'int64')),
    reads('GatherElements', 'last axis', [2, 3], exactly([1, 1, 0, 2], [2, 2], 'int64'), { axis: 1 }),
  ],
  GatherND: [
    reads('GatherND', 'elements', [2, 3], exactly([0, 1, 1, 2, 0, 1], [3, 2], 'int64')),
    reads('GatherND', 'rows of a batch', [2, 3, 2], exactly([0, -1, 1, 0], [2, 2], 'int64')),
    reads('GatherND', 'batches', [2, 3, 2], exactly([1, 1], [2, 1], 'int64'), { batch_dims: 1 }),
    reads('GatherND', 'batches of two', [2, 3, 2], exactly([1, 1, 2, 0], [2, 2, 1], 'int64'), { batch_dims: 1 }),
  ],
  ScatterElements: [
    writes('ScatterElements', 'replace', [3, 3], exactly([1, 0, 2, 0, 2, 1], [2, 3], 'int64'), [2, 3]),
    writes('ScatterElements', 'add', [2, 4], exactly([1, 1, 3, 0], [2, 2], 'int64'), [2, 2], {
      axis: 1,
      reduction: 'add',
    }),
  ],
  ScatterND: [
    writes('ScatterND', 'replace rows', [4, 3], exactly([3, 1], [2, 1], 'int64'), [2, 3]),
    writes('ScatterND', 'replace elements', [2, 3], exactly([0, 1, 1, 2], [2, 2], 'int64'), [2]),
    writes('ScatterND', 'add', [4, 2], exactly([1, 1], [2, 1], 'int64'), [2, 2], { reduction: 'add' }),
  ],
  CumSum: [
    moves('CumSum', 'plain', [2, 4], (b) => [b.scalar(1, 'int64')]),
    moves('CumSum', 'exclusive and reversed', [3, 2], (b) => [b.scalar(0, 'int64')], { exclusive: 1, reverse: 1 }),
  ],
  Trilu: [
    moves('Trilu', 'upper', [2, 3, 3], none),
    moves('Trilu', 'lower, shifted', [3, 3], (b) => [b.scalar(-1, 'int64')], { upper: 0 }),
  ],
  DepthToSpace: [
    moves('DepthToSpace', 'depth first', [1, 8, 1, 2], none, { blocksize: 2 }),
    moves('DepthToSpace', 'columns first', [1, 8, 1, 2], none, { blocksize: 2, mode: 'CRD' }),
  ],
  SpaceToDepth: [moves('SpaceToDepth', 'blocks of 2', [1, 2, 2, 4], none, { blocksize: 2 })],
  TopK: [
    {
      name: 'TopK, values',
      inputs: { x: distinct(2, 5) },
      emit: (b) => b.emitMany('TopK', ['x', b.ints([2])], { axis: 1 }, { outputs: 2 }).slice(0, 1),
    },
  ],
  Resize: [
    {
      ...moves('Resize', 'to the size it has', [1, 2, 3, 2], (b) => ['', '', b.ints([1, 2, 3, 2])], { mode: 'cubic' }),
      type: 'float32',
    },
  ],
};
