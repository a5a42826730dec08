import { describe, expect, test } from 'vitest';
import { findBestClasses } from '../../../src/main/engine/evaluation/linear/best-classes.ts';
import { fitTemperature, meanNll } from '../../../src/main/engine/evaluation/linear/temperature.ts';

const pause = () => Promise.resolve();

describe('the temperature of a softmax', () => {
  // Two classes 2 apart, correct three times out of four: the likelihood is highest where σ(2 / T) = 3/4, so T = 2 / ln 3.
  const sure = {
    logits: Float32Array.of(2, 0, 2, 0, 2, 0, 2, 0),
    labels: Int32Array.of(0, 0, 0, 1),
    classes: 2,
  };

  test('equals the result by hand', async () => {
    const temperature = await fitTemperature(sure, { pause });
    expect(temperature).toBeCloseTo(2 / Math.log(3), 6);
    const byHand = -(3 * Math.log(0.75) + Math.log(0.25)) / 4;
    expect(meanNll(sure, () => temperature)).toBeCloseTo(byHand, 6);
    expect(meanNll(sure, () => 1)).toBeCloseTo(
      -(3 * Math.log(1 / (1 + Math.exp(-2))) + Math.log(1 / (1 + Math.exp(2)))) / 4,
      6,
    );
  });

  test('has the lowest negative log-likelihood, with more classes and uneven logits', async () => {
    const logits = Float32Array.of(3, 1, 0, 0, 9, 4, 5, 4, 1, 2, 2, 7, 1, 0, 6, 0.5, 0, 0.1);
    const data = { logits, labels: Int32Array.of(0, 2, 0, 1, 2, 1), classes: 3 };
    const temperature = await fitTemperature(data, { pause });
    const best = meanNll(data, () => temperature);
    for (const factor of [0.9, 0.99, 1.01, 1.1]) {
      expect(meanNll(data, () => temperature * factor)).toBeGreaterThan(best);
    }
  });

  test('of a fold is fitted without it', async () => {
    const uses = (row: number) => row < 3;
    expect(await fitTemperature(sure, { uses, pause })).toBeLessThan(0.1);
    expect(await fitTemperature({ ...sure, labels: Int32Array.of(1, 1, 1, 1) }, { pause })).toBeGreaterThan(90);
  });

  test('stops when cancelled', async () => {
    const stop = () => Promise.reject(new Error('Stop'));
    await expect(fitTemperature(sure, { pause: stop })).rejects.toThrow('Stop');
  });
});

describe('the best classes', () => {
  test('are ranked, with their probabilities before, at and without the temperature', () => {
    const logits = Float32Array.of(1, 3, 2, 3);
    const { k, indices, probabilities, raw, heldOut } = findBestClasses(logits, 4, {
      k: 3,
      temperature: 2,
      temperatureOf: () => 4,
    });
    const top = (temperature: number) =>
      Math.exp(3 / temperature) / [1, 3, 2, 3].reduce((sum, logit) => sum + Math.exp(logit / temperature), 0);
    expect([k, ...indices]).toEqual([3, 1, 3, 2]);
    expect(probabilities[0]).toBeCloseTo(top(2), 6);
    expect(probabilities[1]).toBeCloseTo(top(2), 6);
    expect(probabilities[2]).toBeCloseTo(top(2) * Math.exp(-1 / 2), 6);
    expect(raw[0]).toBeCloseTo(top(1), 6);
    expect(heldOut[0]).toBeCloseTo(top(4), 6);
  });
});
