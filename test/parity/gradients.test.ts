import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { differentiate, liftInitializers } from '../../src/main/autodiff/index.ts';
import { buildContrastiveLoss } from '../../src/main/engine/training/losses.ts';
import { bindShapes, numbersOf, readModel, type Model } from '../../src/main/onnx/index.ts';
import { runOnce, type Data } from '../autodiff/run.ts';
import { findFixtures, listNames, readArray } from './fixtures.ts';

/** The part of a case's `expected.json` that is used here (fixtures/README.md). */
interface Expected {
  readonly loss: 'infonce' | 'siglip';
  readonly losses: readonly number[];
  readonly logit_scale_initial: number;
  readonly logit_bias_initial?: number;
  readonly scalar_gradients: Readonly<Record<string, number>>;
  readonly parameters: Readonly<
    Record<string, { tower: 'vision' | 'text'; initializer: string; zero_gradient: boolean }>
  >;
}

const root = findFixtures('training-parity');

describe.skipIf(root === null).each(listNames(root))('%s', (name) => {
  const folder = join(root ?? '', name);

  it('has the loss and the gradients that PyTorch computed in float64', async () => {
    const expected = JSON.parse(await readFile(join(folder, 'expected/expected.json'), 'utf8')) as Expected;
    const vision = await loadTower(folder, 'vision', 'pixel_values');
    const text = await loadTower(folder, 'text', 'input_ids');
    const loss = await runLoss(expected, vision.embeds, text.embeds);

    expect(Math.abs(loss['loss']!.numbers[0]! - expected.losses[0]!)).toBeLessThan(1e-5);
    for (const [scalar, gradient] of Object.entries(expected.scalar_gradients)) {
      expect(loss[`grad/${scalar}`]!.numbers[0]! / gradient, scalar).toBeCloseTo(1, 4);
    }
    const gradients = {
      vision: await vision.gradients(loss['grad/image_embeds']!),
      text: await text.gradients(loss['grad/text_embeds']!),
    };
    for (const [file, { tower, initializer, zero_gradient }] of Object.entries(expected.parameters)) {
      const reference = Array.from((await readArray(join(folder, 'expected/gradients', file))).data, Number);
      const gradient = gradients[tower].get(initializer);
      const largest = zero_gradient ? 1 : Math.max(...reference.map(Math.abs));
      expect(distance(gradient, reference) / largest, `${tower} ${initializer}`).toBeLessThan(1e-4);
    }
  });
});

/** A tower of a case with its batch: the embeddings, and the gradients of all parameters given that of the embeddings. */
interface Tower {
  readonly embeds: Data;
  gradients(upstream: Data): Promise<Map<string, readonly number[]>>;
}

async function loadTower(folder: string, tower: string, input: string): Promise<Tower> {
  const file = readModel(await readFile(join(folder, 'onnx', `${tower}_model.onnx`)));
  const { shape, type, data } = await readArray(join(folder, 'inputs', `${input}.npy`));
  const batch: Data = { type: type === '<i8' ? 'int64' : 'float32', dims: shape, numbers: Array.from(data, Number) };
  const bound = bindShapes(file, { [input]: shape });
  const output = outputOf(bound.model, tower);
  const results = await runOnce(bound.model, { [input]: batch });
  return {
    embeds: results[output]!,
    async gradients(upstream) {
      const { model, gradients, seeds } = differentiate(liftInitializers(bound.model, bound.parameters), bound.values, {
        wrt: bound.parameters,
        of: { outputs: [output] },
      });
      const weights = Object.fromEntries(
        bound.parameters.map((parameter) => [parameter, weightOf(bound.model, parameter)]),
      );
      const found = await runOnce(model, { ...weights, [input]: batch, [seeds.get(output)!]: upstream });
      return new Map([...gradients].map(([parameter, gradient]) => [parameter, found[gradient.output]!.numbers]));
    },
  };
}

/** The embedding output of a tower: by its usual name, otherwise the first. */
function outputOf(model: Model, tower: string): string {
  const names = model.graph.outputs.map(({ name }) => name);
  const usual = tower === 'vision' ? 'image_embeds' : 'text_embeds';
  return names.includes(usual) ? usual : names[0]!;
}

function weightOf(model: Model, name: string): Data {
  const tensor = model.graph.initializers.get(name)!;
  return { type: tensor.type, dims: tensor.dims, numbers: numbersOf(tensor) };
}

async function runLoss(expected: Expected, image: Data, text: Data): Promise<Record<string, Data>> {
  const [batch, dim] = image.dims as [number, number];
  const scalar = (value: number): Data => ({ type: 'float32', dims: [], numbers: [value] });
  return runOnce(buildContrastiveLoss({ loss: expected.loss, batch, dim }), {
    image_embeds: image,
    text_embeds: text,
    logit_scale: scalar(expected.logit_scale_initial),
    logit_bias: scalar(expected.logit_bias_initial ?? 0),
  });
}

function distance(actual: readonly number[] | undefined, expected: readonly number[]): number {
  if (actual?.length !== expected.length) return Infinity;
  return Math.max(...expected.map((value, index) => Math.abs(value - actual[index]!)));
}
