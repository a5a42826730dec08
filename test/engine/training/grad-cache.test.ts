import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rm } from 'node:fs/promises';
import { findSparseReads } from '../../../src/main/autodiff/sparse.ts';
import { bindShapes } from '../../../src/main/onnx/index.ts';
import { listTrainable } from '../../../src/main/engine/training/graphs/trainable.ts';
import { readModelFiles, type ModelFiles } from '../../../src/main/engine/training/model-files.ts';
import { Random } from '../../../src/main/engine/base/random.ts';
import { ContrastiveStep, type PairBatch } from '../../../src/main/engine/training/step/contrastive-step.ts';
import { Tower } from '../../../src/main/engine/training/step/tower.ts';
import { makeFolder } from '../../helpers/tiny-model.ts';
import { makeTrainingFolder } from '../../helpers/training-run.ts';

const size = 24;
const length = 8;
const session = { executionProviders: ['cpu'] };

let root: string;
let files: ModelFiles;
beforeAll(async () => {
  root = await makeFolder('grad-cache');
  files = await readModelFiles((await makeTrainingFolder(root, 1)).parent);
});
afterAll(() => rm(root, { recursive: true }));

function openTower(tower: 'vision' | 'text', dims: Record<string, number[]>, opset?: number): Tower {
  const { model: given, signature } = files[tower];
  const model = opset === undefined ? given : { ...given, irVersion: 11, opsets: new Map([['', opset]]) };
  const bound = bindShapes(model, dims);
  const trained = listTrainable(bound);
  return new Tower(
    { model, output: signature.output, trained, cut: null },
    findSparseReads(bound.model.graph, trained),
    session,
  );
}

function makeBatch(notNegatives: Float32Array | null): PairBatch {
  const random = new Random(5);
  const pixels = Float32Array.from({ length: size * 3 * 16 * 16 }, () => random.normal());
  // Each row starts with the start token and ends with the end token, the last of the vocabulary.
  const table = files.text.model.graph.initializers.get('token_embedding.weight')!;
  const end = table.dims[0]! - 1;
  const ids = BigInt64Array.from({ length: size * length }, (_, i) =>
    BigInt(i % length === 0 ? end - 1 : i % length >= 5 ? end : random.below(end - 1)),
  );
  return {
    size,
    image: { feeds: { pixel_values: new Tensor('float32', pixels, [size, 3, 16, 16]) } },
    text: { feeds: { input_ids: new Tensor('int64', ids, [size, length]) } },
    notNegatives,
  };
}

async function runWith(
  microBatch: number,
  loss: 'infonce' | 'siglip',
  batch: PairBatch,
  opsets: readonly number[] = [],
) {
  const image = openTower('vision', { pixel_values: [2, 3, 16, 16] }, opsets[0]);
  const text = openTower('text', { input_ids: [2, length] }, opsets[1]);
  const step = new ContrastiveStep({ image, text }, { loss, dimensions: 8, microBatch, session });
  const result = await step.run(batch, { logitScale: 2.5, logitBias: -3 });
  const gradients = new Map([
    ...(await image.weights.gradients()),
    ...[...(await text.weights.gradients())].map(([name, values]) => [`text/${name}`, values] as const),
  ]);
  await step.close();
  await image.close();
  await text.close();
  return { ...result, gradients };
}

it.each([[[22, 24]], [[23, 18]]])(
  'towers of later or different opsets (%j) are joined in one graph',
  async (opsets) => {
    const batch = makeBatch(null);
    expect(await runWith(size, 'infonce', batch, opsets)).toEqual(await runWith(size, 'infonce', batch));
  },
);

describe.each(['infonce', 'siglip'] as const)('micro-batches of a batch of 24 with %s', (loss) => {
  it.each([
    ['without a mask', null],
    ['with pairs that are no negatives', Float32Array.from({ length: size * size }, (_, i) => (i % 7 === 0 ? 1 : 0))],
  ])(
    'of 1, 3 and 8, and of 5 (which does not divide it), give the loss and gradients of the full batch, %s',
    async (_, mask) => {
      const batch = makeBatch(mask);
      const full = await runWith(size, loss, batch);
      expect(full.gradients.size).toBeGreaterThan(60);
      for (const microBatch of [1, 3, 5, 8]) {
        const sliced = await runWith(microBatch, loss, batch);
        expect(Math.abs(sliced.loss - full.loss)).toBeLessThan(1e-5);
        expect(Math.abs(sliced.scalarGradients.logitScale - full.scalarGradients.logitScale)).toBeLessThan(1e-5);
        expect(Math.abs(sliced.scalarGradients.logitBias - full.scalarGradients.logitBias)).toBeLessThan(1e-5);
        for (const [name, values] of full.gradients) {
          const other = sliced.gradients.get(name)!;
          const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          const distance = values.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0);
          // The sigmoid loss of an untrained model has gradients of hundreds, where float32 itself is coarser than 1e-5.
          expect(distance / Math.max(1, largest), `${name} in slices of ${microBatch}`).toBeLessThan(1e-5);
          // A gradient missing from both would count as equal.
          if (!name.endsWith('k_proj.bias')) expect(largest, name).toBeGreaterThan(0);
        }
      }
    },
  );
});
