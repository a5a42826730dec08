import { describe, expect, it } from 'vitest';
import { fitProbe } from '../../../src/main/engine/training/probe/fit-probe.ts';
import { accuracyOf, type Labelled } from '../../../src/main/engine/training/probe/logistic-regression.ts';
import { ProbeLoss } from '../../../src/main/engine/training/probe/probe-graph.ts';
import { standardise } from '../../../src/main/engine/training/probe/standardise.ts';
import { minimise } from '../../../src/main/engine/base/minimise.ts';
import { Random } from '../../../src/main/engine/base/random.ts';

const pause = () => Promise.resolve();
const dimensions = 6;

/** Unit vectors around one direction per class. */
function draw(rows: number, classes: number, noise: number, seed: number): Labelled {
  const centres = new Random(1);
  const directions = Array.from({ length: classes }, () => Array.from({ length: dimensions }, () => centres.normal()));
  const random = new Random(seed);
  const labels = Int32Array.from({ length: rows }, (_, row) => row % classes);
  const vectors = new Float32Array(rows * dimensions);
  labels.forEach((label, row) => {
    const vector = directions[label]!.map((value) => value + noise * random.normal());
    vectors.set(
      vector.map((value) => value / Math.hypot(...vector)),
      row * dimensions,
    );
  });
  return { vectors, labels, dimensions };
}

/** The loss in plain loops: mean cross-entropy of softmax(W·x + b) plus l2 / 2 · ‖W‖², and its gradient. */
function crossEntropy(
  { vectors, labels, dimensions }: Labelled,
  classes: number,
  l2: number,
): (x: Float64Array, gradient: Float64Array) => number {
  const width = dimensions + 1;
  const rows = labels.length;
  const scores = new Float64Array(classes);
  return (x, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      const at = row * dimensions;
      for (let c = 0; c < classes; c++) {
        scores[c] = x[c * width + dimensions]!;
        for (let i = 0; i < dimensions; i++) scores[c]! += x[c * width + i]! * vectors[at + i]!;
      }
      const label = labels[row]!;
      const most = scores.reduce((a, b) => Math.max(a, b));
      const sum = scores.reduce((total, value) => total + Math.exp(value - most), 0);
      loss += (Math.log(sum) + most - scores[label]!) / rows;
      for (let c = 0; c < classes; c++) {
        const error = (Math.exp(scores[c]! - most) / sum - (c === label ? 1 : 0)) / rows;
        const to = c * width;
        for (let i = 0; i < dimensions; i++) gradient[to + i]! += error * vectors[at + i]!;
        gradient[to + dimensions]! += error;
      }
    }
    for (let i = 0; i < x.length; i++) {
      // The bias is not penalized, because classes may differ in size.
      if (i % width === dimensions) continue;
      loss += (l2 / 2) * x[i]! ** 2;
      gradient[i]! += l2 * x[i]!;
    }
    return loss;
  };
}

describe('logistic regression', () => {
  const data = draw(40, 3, 0.5, 2);
  const objective = crossEntropy(data, 3, 0.01);

  it('has a gradient that matches finite differences of its loss', () => {
    const random = new Random(4);
    const at = Float64Array.from({ length: 3 * (dimensions + 1) }, () => random.normal());
    const gradient = new Float64Array(at.length);
    const unused = new Float64Array(at.length);
    objective(at, gradient);
    gradient.forEach((slope, i) => {
      const loss = (by: number) => objective(at.with(i, at[i]! + by), unused);
      expect((loss(1e-5) - loss(-1e-5)) / 2e-5).toBeCloseTo(slope, 7);
    });
  });

  it('is fitted to a zero of its gradient', async () => {
    const start = new Float64Array(3 * (dimensions + 1));
    const found = await minimise(objective, start, { iterations: 500, tolerance: 1e-8, pause });
    const gradient = new Float64Array(found.length);
    objective(found, gradient);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-8);
    expect(start.every((value) => value === 0)).toBe(true);
  });
});

describe('the graph of the loss', () => {
  const data = draw(40, 3, 0.5, 2);

  it('gives the same loss and gradient as plain loops', async () => {
    const random = new Random(4);
    const at = Float64Array.from({ length: 3 * (dimensions + 1) }, () => random.normal());
    const [expected, found] = [new Float64Array(at.length), new Float64Array(at.length)];
    const loss = await ProbeLoss.open(data, 3);
    expect(await loss.with(0.01)(at, found)).toBeCloseTo(crossEntropy(data, 3, 0.01)(at, expected), 5);
    found.forEach((slope, i) => expect(slope).toBeCloseTo(expected[i]!, 5));
    await loss.close();
  });

  it('has the same optimal classifier when the vectors are standardized', async () => {
    const { data: moved, scale, restore } = standardise(data);
    const limits = { iterations: 500, tolerance: 1e-9, pause };
    const start = new Float64Array(3 * (dimensions + 1));
    const direct = await minimise(crossEntropy(data, 3, 0.01), start, limits);
    const found = restore(await minimise(crossEntropy(moved, 3, 0.01 * scale ** 2), start, limits));
    // Biases are only determined up to a constant, so their differences are compared.
    const width = dimensions + 1;
    const bias = (x: Float64Array, c: number) => x[c * width + dimensions]! - x[dimensions]!;
    for (let c = 0; c < 3; c++) {
      for (let i = 0; i < dimensions; i++) expect(found[c * width + i]).toBeCloseTo(direct[c * width + i]!, 5);
      expect(bias(found, c)).toBeCloseTo(bias(direct, c), 5);
    }
  });
});

describe('fitting a probe', () => {
  const options = { classes: 4, seed: 3, pause, onFit: () => {} };

  it('finds separable classes, and is reproducible', async () => {
    const [train, validation] = [draw(80, 4, 0.2, 5), draw(40, 4, 0.2, 6)];
    const probe = await fitProbe(train, { ...options, validation });
    expect(accuracyOf(probe.parameters, validation)).toBeGreaterThan(0.95);
    expect(await fitProbe(train, { ...options, validation })).toEqual(probe);
  });

  it('chooses the penalty with the best validation accuracy, where the weakest one overfits', async () => {
    const [noisy, validation] = [draw(24, 4, 2, 9), draw(400, 4, 2, 10)];
    const chosen = await fitProbe(noisy, { ...options, validation });
    const start = new Float64Array(4 * (dimensions + 1));
    const weakest = await minimise(crossEntropy(noisy, 4, 1e-6), start, { iterations: 500, tolerance: 1e-6, pause });
    expect(chosen.accuracy).toBeGreaterThan(accuracyOf(weakest, validation));
  });

  it('never holds out the only image of a class', async () => {
    const train = draw(9, 4, 0.1, 11);
    const single = { ...train, labels: Int32Array.of(0, 0, 0, 0, 1, 1, 2, 2, 3) };
    const { accuracy } = await fitProbe(single, { ...options, validation: null });
    expect(accuracy).not.toBeNull();
  });
});
