import { describe, expect, test } from 'vitest';
import {
  extractGraph,
  feedInitializers,
  GraphBuilder,
  indexGraph,
  Names,
  OnnxError,
  pruneGraph,
  renameValues,
  replaceUses,
  sortNodes,
  tensorFrom,
  usedNames,
  type Graph,
  type Model,
} from '../../src/main/onnx/index.ts';
import { runModel } from './run.ts';

const x = tensorFrom('x', 'float32', [2], [1, -2]);

/** y = relu(x · w) + b, and a branch that nothing uses. */
function affine(): Model {
  const graph = new GraphBuilder();
  graph.input('x', 'float32', [2]);
  graph.initializer(tensorFrom('w', 'float32', [2], [3, 4]));
  graph.initializer(tensorFrom('b', 'float32', [2], [10, 20]));
  graph.initializer(tensorFrom('spare', 'float32', [1], [0]));
  graph.emit('Mul', ['x', 'w'], {}, { name: 'scale', outputs: ['scaled'] });
  graph.emit('Neg', ['spare'], {}, { outputs: ['unused'] });
  graph.emit('Relu', ['scaled'], {}, { outputs: ['clipped'] });
  graph.output(graph.emit('Add', ['clipped', 'b'], {}, { outputs: ['y'] }), 'float32', [2]);
  return graph.build();
}

/** An `If` whose branches both use `x` from the outer graph. */
function branching(): Model {
  const branch = (op: string): Graph => {
    const inner = new GraphBuilder();
    inner.input('x', 'float32', []);
    inner.output(inner.emit(op, ['x'], {}, { outputs: [`${op} of x`] }), 'float32', [2]);
    return { ...inner.build().graph, inputs: [] };
  };
  const graph = new GraphBuilder();
  graph.input('flag', 'bool', []);
  graph.input('x', 'float32', [2]);
  const branches = {
    then_branch: { kind: 'graph', value: branch('Neg') },
    else_branch: { kind: 'graph', value: branch('Abs') },
  } as const;
  graph.output(graph.emit('If', ['flag'], branches, { outputs: ['y'] }), 'float32', [2]);
  return graph.build();
}

const run = async (graph: Graph, feeds = { x }) => (await runModel({ ...affine(), graph }, feeds))['y']!.values;

describe('edits return a new, correct graph and leave the old one unchanged', () => {
  test('pruning keeps what outputs need', async () => {
    const { graph } = affine();
    const pruned = pruneGraph(graph);
    expect([...pruned.initializers.keys()]).toEqual(['w', 'b']);
    expect(pruned.nodes).toHaveLength(3);
    expect(graph.nodes).toHaveLength(4);
    expect(await run(pruned)).toEqual([13, 20]);
  });

  test('renaming affects inputs, outputs, initializers and uses', async () => {
    const renamed = renameValues(
      affine().graph,
      new Map([
        ['w', 'weight'],
        ['scaled', 'inner'],
      ]),
    );
    expect([...renamed.initializers]).toContainEqual(['weight', expect.objectContaining({ name: 'weight' })]);
    expect(await run(renamed)).toEqual([13, 20]);
  });

  test('replacing uses routes around a node', async () => {
    expect(await run(pruneGraph(replaceUses(affine().graph, 'clipped', 'scaled')))).toEqual([13, 12]);
  });

  test('a part between two values can be extracted', async () => {
    const part = extractGraph(
      affine().graph,
      [{ name: 'scaled', type: 'float32', dims: [2] }],
      [{ name: 'y', type: 'float32', dims: [2] }],
    );
    expect([...part.initializers.keys()]).toEqual(['b']);
    expect(part.nodes.map((node) => node.op)).toEqual(['Relu', 'Add']);
    expect(await run(part, { scaled: { ...x, name: 'scaled' } } as never)).toEqual([11, 20]);
  });

  test('a part that needs further inputs is refused, naming one', () => {
    expect(() => extractGraph(affine().graph, [], [{ name: 'y', type: 'float32', dims: [2] }])).toThrow(
      /"x" is needed too/,
    );
    expect(() => extractGraph(affine().graph, [], [{ name: 'nowhere', type: 'float32', dims: [2] }])).toThrow(
      /"nowhere"/,
    );
  });

  test('initializers become inputs that can be fed', async () => {
    const graph = feedInitializers(affine().graph, ['b', 'w']);
    expect(graph.inputs.map((input) => input.name)).toEqual(['x', 'b', 'w']);
    const feeds = { x, b: tensorFrom('b', 'float32', [2], [0, 0]), w: tensorFrom('w', 'float32', [2], [5, -5]) };
    expect(await run(graph, feeds)).toEqual([5, 10]);
    expect(() => feedInitializers(graph, ['w'])).toThrow(/no initializer "w"/);
  });
});

describe('control flow counts as a user of the outer values in its branches', () => {
  test('in the index, when pruning and when renaming', async () => {
    const { graph } = branching();
    expect(usedNames(graph.nodes[0]!)).toEqual(['flag', 'x', 'x']);
    expect(indexGraph(graph).consumers.get('x')).toEqual([graph.nodes[0]]);
    const renamed = renameValues(graph, new Map([['x', 'picture']]));
    const feeds = { flag: tensorFrom('flag', 'bool', [], [true]), picture: { ...x, name: 'picture' } };
    expect((await runModel({ ...branching(), graph: renamed }, feeds))['y']!.values).toEqual([-1, 2]);
    expect(usedNames(graph.nodes[0]!)).toEqual(['flag', 'x', 'x']);
  });
});

describe('order', () => {
  test('nodes in any order are sorted; those in order keep it', () => {
    const { graph } = affine();
    expect(sortNodes(graph)).toEqual(graph.nodes);
    expect(sortNodes({ ...graph, nodes: graph.nodes.toReversed() }).map((node) => node.op)).toEqual([
      'Mul',
      'Relu',
      'Add',
      'Neg',
    ]);
  });

  test('a chain longer than a call stack is sorted', () => {
    const builder = new GraphBuilder();
    let value = builder.input('x', 'float32', []);
    for (let step = 0; step < 30_000; step++) value = builder.emit('Neg', [value]);
    const { graph } = builder.build();
    expect(sortNodes({ ...graph, nodes: graph.nodes.toReversed() })).toEqual(graph.nodes);
  });

  test('a cycle and a value without source are named', () => {
    const { graph } = affine();
    const [scale, ...rest] = graph.nodes;
    expect(() => sortNodes({ ...graph, nodes: [{ ...scale!, inputs: ['y', 'w'] }, ...rest] })).toThrow(
      /"scale" \(Mul\): it depends on its own/,
    );
    expect(() => sortNodes({ ...graph, nodes: [{ ...scale!, inputs: ['gone', 'w'] }, ...rest] })).toThrow(
      /its input "gone" has no source/,
    );
  });

  test('a value produced twice is named', () => {
    const { graph } = affine();
    const twice = { ...graph, nodes: [...graph.nodes, { ...graph.nodes[0]!, name: 'again' }] };
    expect(() => indexGraph(twice)).toThrow(OnnxError);
    expect(() => indexGraph(twice)).toThrow(/"again" \(Mul\): its output "scaled" already has another source/);
  });

  test('a name is made unique by a number', () => {
    const names = new Names(['a', 'a_1']);
    expect([names.unique('a'), names.unique('b'), names.unique('a')]).toEqual(['a_2', 'b', 'a_3']);
  });
});
