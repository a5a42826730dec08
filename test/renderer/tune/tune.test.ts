import { describe, expect, it } from 'vitest';
import type { Frontier } from '../../../src/shared/contract/promotion.ts';
import type { GoldenSet } from '../../../src/shared/contract/golden.ts';
import type { Run } from '../../../src/shared/contract/runs.ts';
import { tuneSettings } from '../../../src/shared/contract/tune-settings.ts';
import { readRunIds, toggleRun } from '../../../src/renderer/src/views/tune/compared.ts';
import { drawCurves, joinSeries } from '../../../src/renderer/src/views/tune/curves.ts';
import { figureFrontier } from '../../../src/renderer/src/views/tune/frontier.ts';
import { smooth } from '../../../src/renderer/src/views/tune/smooth.ts';
import {
  compareSettings,
  describeEstimate,
  classifyDifference,
} from '../../../src/renderer/src/views/tune/describe-run.ts';

describe('smoothing', () => {
  it('starts at the first value, and follows a constant exactly', () => {
    expect(smooth([3, 3, 3], 0.9)).toEqual([expect.closeTo(3), expect.closeTo(3), expect.closeTo(3)]);
    expect(smooth([4, 0], 0.5)).toEqual([4, expect.closeTo(4 / 3)]);
    expect(smooth([1, 5], 0)).toEqual([1, 5]);
  });

  it('continues after a NaN', () => {
    expect(smooth([2, NaN, 2], 0.5)).toEqual([2, NaN, 2]);
  });
});

describe('curves', () => {
  it('are joined with the live metrics of a job, which replace steps that were run again', () => {
    const stored = [{ name: 'loss', steps: [1, 2, 3], values: [5, 4, 3] }];
    const live = [{ name: 'loss', steps: [3, 4], values: [2.5, 2] }];
    expect(joinSeries(stored, live)).toEqual([{ name: 'loss', steps: [1, 2, 3, 4], values: [5, 4, 2.5, 2] }]);
    expect(joinSeries(stored, [])).toEqual(stored);
  });

  it('are grouped into charts by metric, the loss first; an unknown series gets its own chart', () => {
    const series = ['image → text R@1', 'something new', 'loss', 'accuracy', 'score'].map((name) => ({
      name,
      steps: [0],
      values: [0.5],
    }));
    const charts = drawCurves([{ runId: 1, name: 'a', series }], 0);
    expect(charts.map(({ title, lines }) => [title, lines.length])).toEqual([
      ['Loss', 1],
      ['Validation score', 1],
      ['Image to text', 1],
      ['something new', 1],
    ]);
    expect(charts[2]!.lines[0]!.name).toBe('R@1');
  });

  it('are labelled with the run when there are several', () => {
    const series = [{ name: 'loss', steps: [1], values: [1] }];
    const [chart] = drawCurves(
      [
        { runId: 1, name: 'a', series },
        { runId: 2, name: 'b', series },
      ],
      0.5,
    );
    expect(chart!.lines.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

describe('descriptions of runs', () => {
  it('call a difference significant only if its interval excludes zero', () => {
    expect(classifyDifference({ value: 0.1, low: 0.02, high: 0.2 })).toBe('improved');
    expect(classifyDifference({ value: -0.1, low: -0.2, high: -0.02 })).toBe('worse');
    expect(classifyDifference({ value: 0.1, low: -0.02, high: 0.2 })).toBe('unclear');
  });

  it('give an estimate in one sentence', () => {
    const estimate = { seconds: 200, steps: 250, secondsPerStep: 0.8, epochs: 12.5 };
    expect(describeEstimate(estimate as Parameters<typeof describeEstimate>[0])).toBe(
      'About 3 min 20 s: 250 steps at 800 ms each, 13 epochs.',
    );
  });

  it('list differing settings first, and omit those that the method ignores', () => {
    const run = (method: 'head' | 'lora', learningRate: number) =>
      ({
        parent: 'model',
        provider: 'cpu',
        data: { on: 'captions', reviewed: false },
        settings: tuneSettings.parse({ method, learningRate }),
      }) as Run;
    const rows = compareSettings([run('head', 1e-3), run('lora', 1e-4)]);
    expect(rows.filter(({ differs }) => differs).map(({ name }) => name)).toEqual([
      'Method',
      'Learning rate',
      'Rank',
      'Alpha',
    ]);
    expect(rows.find(({ name }) => name === 'Rank')!.values).toEqual(['–', '8']);
    expect(rows.some(({ name }) => name === 'Blocks')).toBe(false);
  });

  it('keep the compared runs in the address', () => {
    expect(readRunIds('3,x,5,')).toEqual([3, 5]);
    expect(readRunIds(toggleRun([3, 5], 3))).toEqual([5]);
    expect(readRunIds(toggleRun([5], 7))).toEqual([5, 7]);
  });
});

describe('the trade-off curve', () => {
  const score = (value: number) => ({ value, low: value - 0.1, high: value + 0.1 });
  const frontier: Frontier = {
    parentId: 1,
    childId: 2,
    at: '',
    goldenIds: [7, 8],
    points: [0, 0.5, 1].map((alpha) => ({
      alpha,
      scores: [
        { goldenId: 7, score: score(0.3 + alpha / 2) },
        { goldenId: 8, score: score(0.6 - alpha / 4) },
      ],
    })),
  };
  const sets = [
    { id: 7, name: 'flowers' },
    { id: 8, name: 'birds' },
  ] as GoldenSet[];

  it('plots the other sets against the regression guard', () => {
    const { traces, layout, table, title } = figureFrontier(frontier, sets, {
      guard: { goldenId: 8, allowedDrop: 0.02 },
      alpha: 0.25,
    });
    expect(title).toBe('Trade-off: flowers and birds');
    expect(traces[0]).toMatchObject({ x: [0.6, 0.475, 0.35], y: [0.3, 0.55, 0.8] });
    expect(table.rows[1]).toEqual([0.5, '47.5% (37.5 – 57.5)', '55.0% (45.0 – 65.0)']);
    // The chosen α lies between two evaluated points; the line marks the allowed drop.
    expect(traces[1]).toMatchObject({ x: [expect.closeTo(0.5375)], y: [expect.closeTo(0.425)] });
    expect(layout.shapes).toMatchObject([{ x0: expect.closeTo(0.58), x1: expect.closeTo(0.58) }]);
  });

  it('plots each set over α without a regression guard, and skips removed sets', () => {
    const { traces } = figureFrontier(frontier, sets.slice(0, 1), {
      guard: { goldenId: null, allowedDrop: 0.02 },
      alpha: 0.5,
    });
    expect(traces.map(({ name }) => name)).toEqual(['flowers', undefined]);
  });
});
