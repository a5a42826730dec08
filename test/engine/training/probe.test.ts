import { describe, expect, it } from 'vitest';
import { fitProbe } from '../../../src/main/engine/training/probe/fit-probe.ts';
import {
  accuracyOf,
  crossEntropy,
  type Labelled,
} from '../../../src/main/engine/training/probe/logistic-regression.ts';
import { minimise } from '../../../src/main/engine/training/probe/minimise.ts';
import { Random } from '../../../src/main/engine/training/random.ts';

const pause = () => Promise.resolve();
const dimensions = 6;

/** Unit vectors around one direction for each class. */
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

describe('logistic regression', () => {
  const data = draw(40, 3, 0.5, 2);
  const objective = crossEntropy(data, 3, 0.01);

  it('has the gradient that differences of its loss have', () => {
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

  it('is fitted to where its gradient is zero', async () => {
    const start = new Float64Array(3 * (dimensions + 1));
    const found = await minimise(objective, start, { iterations: 500, tolerance: 1e-8, pause });
    const gradient = new Float64Array(found.length);
    objective(found, gradient);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-8);
    expect(start.every((value) => value === 0)).toBe(true);
  });
});

describe('fitting a probe', () => {
  const options = { classes: 4, seed: 3, pause, onFit: () => {} };

  it('finds classes that can be told apart, and is the same twice', async () => {
    const [train, validation] = [draw(80, 4, 0.2, 5), draw(40, 4, 0.2, 6)];
    const probe = await fitProbe(train, { ...options, validation });
    expect(accuracyOf(probe.parameters, validation)).toBeGreaterThan(0.95);
    expect(await fitProbe(train, { ...options, validation })).toEqual(probe);
  });

  it('takes the penalty that serves the validation best, where the weakest one follows the noise', async () => {
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
