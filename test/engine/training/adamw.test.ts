import { describe, expect, it } from 'vitest';
import { createParameter, stepAdamW } from '../../../src/main/engine/training/adamw.ts';
import { Random } from '../../../src/main/engine/base/random.ts';
import { TableRows } from '../../../src/main/engine/training/step/table-rows.ts';

const constants = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.3 };

describe('AdamW over the rows that are read', () => {
  const [rows, width, steps] = [12, 5, 30];

  /** Reads a few rows per step, some only late and some never; both variants see the same gradients. */
  function trainBothWays(restart: number | null) {
    const random = new Random(11);
    const start = Float32Array.from({ length: rows * width }, () => random.normal());
    const dense = createParameter('dense', [rows, width], Float32Array.from(start));
    const lazy = createParameter('lazy', [rows, width], Float32Array.from(start));
    let table = new TableRows(rows);
    const gathered = new Float32Array(rows * width);
    for (let step = 1; step <= steps; step++) {
      const limit = step < 10 ? 4 : rows - 2;
      const indices = Int32Array.from({ length: 6 }, () => random.below(limit));
      const gradients = Float32Array.from({ length: 6 * width }, () => random.normal());
      const denseGradient = new Float32Array(rows * width);
      indices.forEach((row, at) => {
        for (let i = 0; i < width; i++) denseGradient[row * width + i]! += gradients[at * width + i]!;
      });
      const rate = 0.01 * step;
      stepAdamW(dense, denseGradient, constants, rate, step, 0.7);
      table.activate(lazy, indices);
      table.add(gathered, gradients, indices, width);
      table.update(lazy, gathered, constants, { rate, number: step, gradientScale: 0.7 });
      if (step === restart) {
        const state = JSON.parse(JSON.stringify(table.state()));
        table = new TableRows(rows);
        table.restore(state);
      }
    }
    const settled = Float32Array.from(lazy.weights);
    table.settle(settled, width);
    return { dense, lazy, settled };
  }

  it('equals dense AdamW, also for rows that are read late or never', () => {
    const { dense, lazy, settled } = trainBothWays(null);
    settled.forEach((value, i) => expect(value).toBeCloseTo(dense.weights[i]!, 5));
    lazy.firstMoment.forEach((value, i) => expect(value).toBeCloseTo(dense.firstMoment[i]!, 6));
    lazy.secondMoment.forEach((value, i) => expect(value).toBeCloseTo(dense.secondMoment[i]!, 6));
    // Rows 10 and 11 were never read, but weight decay has changed them.
    expect(dense.weights[rows * width - 1]).not.toBe(lazy.weights[rows * width - 1]);
  });

  it('continues from its saved state to exactly the same values', () => {
    expect(trainBothWays(7).settled).toEqual(trainBothWays(null).settled);
  });
});

it('decays matrices but not vectors and scalars, as in CLIP', () => {
  for (const [dims, expected] of [
    [[2, 2], 0.97],
    [[4], 1],
  ] as const) {
    const parameter = createParameter('p', dims, new Float32Array(4).fill(1));
    stepAdamW(parameter, new Float32Array(4), constants, 0.1, 1);
    expect(parameter.weights[0]).toBeCloseTo(expected, 6);
  }
});

describe('weight decay', () => {
  const decays = (...dims: number[]): boolean =>
    createParameter('w', dims, new Float32Array(dims.reduce((product, dim) => product * dim, 1))).decayed;

  it('applies to matrices and kernels, not to vectors, even if reshaped to broadcast over channels', () => {
    expect([decays(4, 4), decays(4, 3, 2, 2), decays(1, 1, 4), decays(1, 5, 4), decays(4, 1, 1)]).not.toContain(false);
    expect([decays(4), decays(), decays(1, 4, 1, 1), decays(1, 4, 1)]).not.toContain(true);
  });
});
