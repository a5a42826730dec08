import { describe, expect, it } from 'vitest';
import { ProgressMeter } from '../../../src/main/engine/jobs/progress-meter.ts';

describe('the progress of a job', () => {
  it('never falls and never passes its total', () => {
    const meter = new ProgressMeter();
    expect(meter.report('images', 5, 10, 0)).toMatchObject({ done: 5, total: 10, ratePerSecond: null });
    expect(meter.report('images', 3, 12, 1000)).toMatchObject({ done: 5, total: 10 });
    expect(meter.report('images', 30, null, 2000)).toMatchObject({ done: 10, total: 10 });
  });

  it('keeps its rate within a long step, and lowers it only once that takes longer than the last one', () => {
    const meter = new ProgressMeter();
    const rateAt = (done: number, seconds: number) => meter.report('mixtures', done, 6, seconds * 1000).ratePerSecond;
    rateAt(0, 0);
    expect(rateAt(1, 12)).toBeCloseTo(1 / 12);
    expect(rateAt(1, 16)).toBeCloseTo(1 / 12);
    expect(rateAt(1, 23)).toBeCloseTo(1 / 12);
    expect(rateAt(1, 36)).toBeCloseTo(1 / 24);
  });

  it('keeps its rate where many are done at a time', () => {
    const meter = new ProgressMeter();
    meter.report('images', 0, 1000, 0);
    expect(meter.report('images', 32, 1000, 100).ratePerSecond).toBeCloseTo(320);
    expect(meter.report('images', 32, 1000, 150).ratePerSecond).toBeCloseTo(320);
  });
});
