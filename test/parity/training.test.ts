import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { ContrastiveStep, type PairBatch } from '../../src/main/engine/training/step/contrastive-step.ts';
import { Scalars } from '../../src/main/engine/training/step/scalars.ts';
import { Tower } from '../../src/main/engine/training/step/tower.ts';
import { findSparseReads } from '../../src/main/autodiff/sparse.ts';
import { bindShapes, readModel } from '../../src/main/onnx/index.ts';
import { findFixtures, listNames, maxDistance, readArray } from './fixtures.ts';

/** The part of a case's `expected.json` that is used here (fixtures/README.md). */
interface Expected {
  readonly loss: 'infonce' | 'siglip';
  readonly optimizer: { lr: number; beta1: number; beta2: number; eps: number; weight_decay: number };
  readonly losses: readonly number[];
  readonly steps: number;
  readonly logit_scale_initial: number;
  readonly logit_bias_initial?: number;
  readonly scalar_gradients: Readonly<Record<string, number>>;
  readonly scalars_after: Readonly<Record<string, number>>;
  readonly parameters: Readonly<
    Record<string, { tower: 'vision' | 'text'; initializer: string; zero_gradient: boolean; decayed: boolean }>
  >;
}

const session = { executionProviders: ['cpu'] };
const root = findFixtures('training-parity');

describe.skipIf(root === null).each(listNames(root))('training on %s', (name) => {
  const folder = join(root ?? '', name);

  // Full batches use one graph per step, micro-batches of three use GradCache.
  it.each([
    ['in one graph', 1000],
    ['in slices of 3', 3],
  ])('gives the losses, gradients and weights of PyTorch, %s', async (_, microBatch) => {
    const expected = JSON.parse(await readFile(join(folder, 'expected/expected.json'), 'utf8')) as Expected;
    const image = await loadTower(folder, 'vision', 'pixel_values', expected);
    const text = await loadTower(folder, 'text', 'input_ids', expected);
    const batch: PairBatch = { size: image.batch, image: image.side, text: text.side, notNegatives: null };
    const step = new ContrastiveStep(
      { image: image.tower, text: text.tower },
      { loss: expected.loss, dimensions: image.dimensions, microBatch, session },
    );
    const scalars = new Scalars({
      logitScale: expected.logit_scale_initial,
      logitBias: expected.logit_bias_initial ?? 0,
    });
    const towers = { vision: image.tower, text: text.tower };
    const { lr, beta1, beta2, eps, weight_decay } = expected.optimizer;
    const constants = { beta1, beta2, epsilon: eps, weightDecay: weight_decay };

    for (let number = 1; number <= expected.steps; number++) {
      const result = await step.run(batch, scalars.values);
      expect(Math.abs(result.loss - expected.losses[number - 1]!), `loss ${number}`).toBeLessThan(
        number === 1 ? 1e-5 : 1e-4,
      );
      if (number === 1) await compareGradients(folder, expected, towers);
      scalars.gather(result.scalarGradients);
      const update = { constants, rate: lr, number, gradientScale: 1 };
      for (const part of [image.tower.weights, text.tower.weights, scalars]) await part.update(update);
    }
    const after = await step.run(batch, scalars.values);
    expect(Math.abs(after.loss - expected.losses[expected.steps]!), 'loss at the end').toBeLessThan(1e-4);
    await compareWeights(folder, expected, towers);
    expect(Math.abs(scalars.values.logitScale - expected.scalars_after['logit_scale']!)).toBeLessThan(1e-4);
    if (expected.loss === 'siglip') {
      expect(Math.abs(scalars.values.logitBias - expected.scalars_after['logit_bias']!)).toBeLessThan(1e-4);
    }
    await step.close();
    await image.tower.close();
    await text.tower.close();
  });
});

type Towers = Readonly<Record<'vision' | 'text', Tower>>;

async function loadTower(folder: string, name: 'vision' | 'text', input: string, expected: Expected) {
  const model = readModel(await readFile(join(folder, 'onnx', `${name}_model.onnx`)));
  const { shape, data } = await readArray(join(folder, 'inputs', `${input}.npy`));
  const bound = bindShapes(model, { [input]: shape });
  const trained = Object.values(expected.parameters)
    .filter(({ tower }) => tower === name)
    .map(({ initializer }) => initializer);
  const output = bound.model.graph.outputs[0]!.name;
  const sparse = findSparseReads(bound.model.graph, trained);
  const tower = new Tower({ model, output, trained, cut: null }, sparse, session);
  const tensor =
    data instanceof BigInt64Array
      ? new Tensor('int64', data, [...shape])
      : new Tensor('float32', data as Float32Array, [...shape]);
  const dimensions = bound.values.get(output)!.dims[1]!;
  return { tower, side: { feeds: { [input]: tensor } }, batch: shape[0]!, dimensions };
}

async function compareGradients(folder: string, expected: Expected, towers: Towers): Promise<void> {
  const found = { vision: await towers.vision.weights.gradients(), text: await towers.text.weights.gradients() };
  for (const [file, { tower, initializer, zero_gradient }] of Object.entries(expected.parameters)) {
    const reference = Array.from((await readArray(join(folder, 'expected/gradients', file))).data, Number);
    const largest = zero_gradient ? 1 : Math.max(...reference.map(Math.abs));
    expect(maxDistance(found[tower].get(initializer)!, reference) / largest, `gradient of ${initializer}`).toBeLessThan(
      1e-4,
    );
  }
}

async function compareWeights(folder: string, expected: Expected, towers: Towers): Promise<void> {
  const found = { vision: towers.vision.weights.settled(), text: towers.text.weights.settled() };
  for (const [file, { tower, initializer, zero_gradient }] of Object.entries(expected.parameters)) {
    if (zero_gradient) continue;
    const reference = Array.from((await readArray(join(folder, 'expected/weights', file))).data, Number);
    expect(maxDistance(found[tower].get(initializer)!, reference), `weights of ${initializer}`).toBeLessThan(1e-4);
  }
}
