import { describe, expect, test } from 'vitest';
import {
  bindShapes,
  elementCount,
  readModel,
  tensorFrom,
  valueNames,
  writeModel,
  type BoundModel,
  type Model,
  type Tensor,
} from '../../src/main/onnx/index.ts';
import { createRandom } from '../helpers/vectors.ts';
import { runModel } from './run.ts';
import { skippedBecause } from '../helpers/skipped.ts';
import { hasShared, readShared, sharedModels } from './shared-models.ts';

for (const { name, lengths } of sharedModels) {
  describe.skipIf(!hasShared(name))(`${name}${skippedBecause(hasShared(name) ? null : '../shared absent')}`, () => {
    test('is written back byte for byte, whether untouched or encoded again', () => {
      const bytes = readShared(name);
      const model = readModel(bytes);
      expect(Buffer.compare(writeModel(model), bytes)).toBe(0);
      expect(Buffer.compare(writeModel(copyRecords(model)), bytes)).toBe(0);
    });

    const original = hasShared(name) ? readModel(readShared(name)) : null;
    for (const length of lengths) {
      test.each([1, 3, 8])(
        `bound to batch %i${length ? `, length ${length}` : ''}: same results, all shapes right`,
        async (batch) => {
          const dims = inputDimsFor(original!, { batch_size: batch, sequence_length: length });
          const bound = bindShapes(original!, dims);
          const feeds = feedsFor(bound.model);
          const names = new Set(bound.model.graph.outputs.map((output) => output.name));
          const [expected, computed] = [await runModel(original!, feeds), await runModel(withAllOutputs(bound), feeds)];
          for (const output of names) expect(computed[output]).toEqual(expected[output]);
          for (const [value, { type, dims: found }] of Object.entries(computed)) {
            expect({ value, ...bound.values.get(value) }).toEqual({ value, type, dims: found });
          }
        },
      );
    }

    test('has no shape computation left, and a type for every value', () => {
      const bound = bindShapes(original!, inputDimsFor(original!, { batch_size: 2, sequence_length: lengths[0]! }));
      const operators = new Set(bound.model.graph.nodes.map((node) => node.op));
      expect(
        [...operators].filter((op) => ['Shape', 'Constant', 'Identity', 'Range', 'ConstantOfShape'].includes(op)),
      ).toEqual([]);
      expect([...valueNames(bound.model.graph)].filter((value) => !bound.values.has(value))).toEqual([]);
      expect(bound.model.opsets.get('')).toBe(17);
    });

    test('keeps every float initializer unchanged', () => {
      const bound = bindShapes(original!, inputDimsFor(original!, { batch_size: 2, sequence_length: lengths[0]! }));
      const weights = [...original!.graph.initializers.values()]
        .filter((tensor) => tensor.type === 'float32')
        .map((tensor) => tensor.name);
      expect(bound.parameters.toSorted()).toEqual(weights.toSorted());
      for (const weight of weights)
        expect(bound.model.graph.initializers.get(weight)).toBe(original!.graph.initializers.get(weight));
    });
  });
}

/** The dims of a model's inputs from the sizes of its symbolic dimensions. */
function inputDimsFor({ graph }: Model, symbols: Readonly<Record<string, number>>): Record<string, number[]> {
  return Object.fromEntries(
    graph.inputs.map(({ name, dims }) => [name, dims!.map((dim) => (typeof dim === 'number' ? dim : symbols[dim!]!))]),
  );
}

/** The same model in new objects, for which the writer has no original bytes. */
function copyRecords(model: Model): Model {
  const { nodes, initializers, inputs, outputs } = model.graph;
  return {
    ...model,
    graph: {
      ...model.graph,
      nodes: nodes.map((node) => ({
        ...node,
        attributes: new Map([...node.attributes].map(([key, value]) => [key, { ...value }])),
      })),
      initializers: new Map([...initializers].map(([key, value]) => [key, { ...value }])),
      inputs: inputs.map((input) => ({ ...input })),
      outputs: outputs.map((output) => ({ ...output })),
    },
  };
}

/** The model with every value as an output, so that its shapes can be checked. */
function withAllOutputs({ model, values }: BoundModel): Model {
  const known = new Set(model.graph.outputs.map((output) => output.name));
  const inner = model.graph.nodes.flatMap((node) => node.outputs).filter((name) => name !== '' && !known.has(name));
  const outputs = [...model.graph.outputs, ...inner.map((name) => ({ name, ...values.get(name)! }))];
  return { ...model, graph: { ...model.graph, outputs } };
}

function feedsFor(model: Model): Record<string, Tensor> {
  const next = createRandom(7);
  return Object.fromEntries(
    model.graph.inputs.map(({ name, type, dims }) => {
      const sizes = dims as number[];
      const numbers = Array.from({ length: elementCount(sizes) }, () =>
        type === 'int64' ? Math.floor(next() * 90) : next() * 2 - 1,
      );
      return [name, tensorFrom(name, type!, sizes, numbers)];
    }),
  );
}
