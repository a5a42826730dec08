import { describe, expect, it } from 'vitest';
import { scalarsOf } from '../../../src/main/engine/base/logit-scale.ts';

describe('the logit scale of a model', () => {
  it('is what the model records', () => {
    expect(scalarsOf({ logit_scale: 2.5, logit_bias: -10 })).toEqual({ logitScale: 2.5, logitBias: -10 });
  });

  it('is ln 100 without a bias where the model records nothing, as most trained models end there', () => {
    const { logitScale, logitBias } = scalarsOf({ logit_scale: null, logit_bias: null });
    expect(Math.exp(logitScale)).toBeCloseTo(100, 10);
    expect(logitBias).toBe(0);
  });
});
