import { describe, expect, it } from 'vitest';
import { buildContrastiveLoss, type ContrastiveLossOptions } from '../../../src/main/engine/training/losses.ts';
import { runOnce, type Data } from '../../autodiff/run.ts';
import { createRandom } from '../../helpers/vectors.ts';

const [batch, dim] = [5, 4];
const random = createRandom(3);
const floats = (dims: number[], next: (index: number) => number): Data => ({
  type: 'float32',
  dims,
  numbers: Array.from({ length: dims.reduce((product, size) => product * size, 1) }, (_, index) =>
    Math.fround(next(index)),
  ),
});

type Inputs = Record<'image_embeds' | 'text_embeds' | 'logit_scale' | 'logit_bias' | 'not_negatives', Data>;
const inputs: Inputs = {
  image_embeds: floats([batch, dim], () => 4 * random() - 2),
  text_embeds: floats([batch, dim], () => 4 * random() - 2),
  logit_scale: floats([], () => 1.5),
  logit_bias: floats([], () => -2),
  // Pairs 0 and 2 show the same image, 3 and 4 have the same caption; the diagonal is also set, as a careless caller might.
  not_negatives: floats([batch, batch], (cell) => ([0, 6, 12, 2, 10, 19, 23].includes(cell) ? 1 : 0)),
};

const rows = ({ numbers }: Data): number[][] =>
  Array.from({ length: batch }, (_, row) => numbers.slice(row * dim, (row + 1) * dim));
const unit = (row: number[]): number[] => row.map((x) => x / Math.hypot(...row));
const dot = (a: number[], b: number[]): number => a.reduce((sum, x, index) => sum + x * b[index]!, 0);
const sum = (numbers: number[]): number => numbers.reduce((total, x) => total + x, 0);

/** The losses as defined in their papers, in float64. */
function reference(loss: 'infonce' | 'siglip', given: Inputs, masked: boolean): number {
  const [images, texts] = [rows(given.image_embeds).map(unit), rows(given.text_embeds).map(unit)];
  const bias = loss === 'siglip' ? given.logit_bias.numbers[0]! : 0;
  const logits = images.map((image) =>
    texts.map((text) => Math.exp(given.logit_scale.numbers[0]!) * dot(image, text) + bias),
  );
  const counts = (i: number, j: number): boolean =>
    i === j || !masked || given.not_negatives.numbers[i * batch + j] === 0;
  const indices = [...Array(batch).keys()];
  if (loss === 'siglip') {
    const terms = indices.flatMap((i) =>
      indices.filter((j) => counts(i, j)).map((j) => Math.log1p(Math.exp((i === j ? -1 : 1) * logits[i]![j]!))),
    );
    return sum(terms) / batch;
  }
  const entropies = indices.map((i) => {
    const row = Math.log(sum(indices.filter((j) => counts(i, j)).map((j) => Math.exp(logits[i]![j]!))));
    const column = Math.log(sum(indices.filter((j) => counts(j, i)).map((j) => Math.exp(logits[j]![i]!))));
    return (row + column) / 2 - logits[i]![i]!;
  });
  return sum(entropies) / batch;
}

const both = (['infonce', 'siglip'] as const).flatMap((loss) => [false, true].map((masked) => ({ loss, masked })));

describe.each(both)('$loss, masked: $masked', ({ loss, masked }) => {
  const options: ContrastiveLossOptions = { loss, batch, dim, masked };
  const wrt = [
    'image_embeds',
    'text_embeds',
    'logit_scale',
    ...(loss === 'siglip' ? ['logit_bias'] : []),
  ] as (keyof Inputs)[];

  it('matches its paper', async () => {
    const results = await runOnce(buildContrastiveLoss(options), inputs);
    expect(results['loss']!.dims).toEqual([]);
    expect(results['loss']!.numbers[0]).toBeCloseTo(reference(loss, inputs, masked), 5);
  });

  it('returns the mean cosine of the pairs', async () => {
    const results = await runOnce(buildContrastiveLoss(options), inputs);
    const [images, texts] = [rows(inputs.image_embeds).map(unit), rows(inputs.text_embeds).map(unit)];
    const mean = sum(images.map((image, index) => dot(image, texts[index]!))) / batch;
    expect(results['alignment']!.numbers[0]).toBeCloseTo(mean, 5);
  });

  it('has gradients that match finite differences of the formula in its paper', async () => {
    const results = await runOnce(buildContrastiveLoss(options), inputs);
    expect(Object.keys(results).sort()).toEqual(['alignment', 'loss', ...wrt.map((name) => `grad/${name}`)].sort());
    for (const name of wrt) {
      inputs[name].numbers.forEach((value, index) => {
        const at = (offset: number): number => {
          const moved = { ...inputs[name], numbers: inputs[name].numbers.with(index, value + offset) };
          return reference(loss, { ...inputs, [name]: moved }, masked);
        };
        const slope = (at(1e-5) - at(-1e-5)) / 2e-5;
        expect(results[`grad/${name}`]!.numbers[index], `${name}[${index}]`).toBeCloseTo(slope, 4);
      });
    }
  });
});

describe('a mask', () => {
  it('of zeros has no effect', async () => {
    for (const loss of ['infonce', 'siglip'] as const) {
      const none = { ...inputs, not_negatives: floats([batch, batch], () => 0) };
      const plain = await runOnce(buildContrastiveLoss({ loss, batch, dim }), none);
      const masked = await runOnce(buildContrastiveLoss({ loss, batch, dim, masked: true }), none);
      for (const [name, { numbers }] of Object.entries(plain)) {
        numbers.forEach((value, index) => expect(masked[name]!.numbers[index]).toBeCloseTo(value, 6));
      }
    }
  });

  it('of all pairs leaves infonce without negatives: the loss and its gradients are 0', async () => {
    const all = { ...inputs, not_negatives: floats([batch, batch], () => 1) };
    const results = await runOnce(buildContrastiveLoss({ loss: 'infonce', batch, dim, masked: true }), all);
    expect(results['loss']!.numbers[0]).toBeCloseTo(0, 6);
    for (const value of results['grad/image_embeds']!.numbers) expect(value).toBeCloseTo(0, 6);
  });
});

it('stays finite at the largest logit scale, where exp(logits) would overflow', async () => {
  const steep = { ...inputs, logit_scale: floats([], () => Math.log(100)) };
  for (const loss of ['infonce', 'siglip'] as const) {
    const results = await runOnce(buildContrastiveLoss({ loss, batch, dim }), steep);
    for (const { numbers } of Object.values(results))
      for (const value of numbers) expect(Number.isFinite(value)).toBe(true);
    expect(results['loss']!.numbers[0]! / reference(loss, steep, false)).toBeCloseTo(1, 4);
  }
});

it('can be built at the opset of the towers', async () => {
  const results = await runOnce(buildContrastiveLoss({ loss: 'infonce', batch, dim, opset: 23 }), inputs);
  expect(results['loss']!.numbers[0]).toBeCloseTo(reference('infonce', inputs, false), 5);
});
