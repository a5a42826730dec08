import { showCounted, showDuration, showPercent } from '../../../../shared/text/numbers.ts';
import type { Figure } from '../../../../shared/contract/golden.ts';
import type { Estimate, Run } from '../../../../shared/contract/runs.ts';
import type { TuneSettings } from '../../../../shared/contract/tune-settings.ts';
import { readsSetting, tuningMethods } from '../../../../shared/contract/tuning-methods.ts';

/** What a difference means, as far as its interval says. */
export function judgeDifference({ low, high }: Figure): 'better' | 'worse' | 'unclear' {
  if (low > 0) return 'better';
  return high < 0 ? 'worse' : 'unclear';
}

/** How a run stands, in a word or two. */
export function describeState(run: Pick<Run, 'state' | 'accepted'>): string {
  if (run.accepted) return 'accepted';
  return run.state;
}

/** What a run learned from: `train, on classes, only reviewed`. */
export function describeData({ data }: Pick<Run, 'data'>): string {
  const parts = [
    data.split ?? (data.filter ? 'a filter' : 'everything'),
    data.split && data.filter && 'within a filter',
    data.on === 'classes' ? 'on classes' : 'on captions',
    data.reviewed && 'only reviewed',
  ];
  return parts.filter(Boolean).join(', ');
}

/** What a run will take, in one sentence. */
export function describeEstimate(estimate: Estimate): string {
  const { seconds, steps, secondsPerStep, epochs } = estimate;
  const pace =
    secondsPerStep < 1 ? `${Math.max(1, Math.round(secondsPerStep * 1000))} ms` : `${secondsPerStep.toFixed(1)} s`;
  return `About ${showDuration(Math.max(1, seconds))}: ${showCounted(steps, 'step')} of ${pace}, ${epochs < 10 ? Number(epochs.toFixed(1)) : Math.round(epochs)} epochs.`;
}

/** How a run was judged before and at its best: `30.8% → 35.0%`; empty without a judgement. */
export function describeJudgement({ result }: Pick<Run, 'result'>): string {
  if (!result || result.before === null || result.best === null) return '';
  return `${showPercent(result.before)} → ${showPercent(result.best)}`;
}

const settingNames: Partial<Record<keyof TuneSettings, string>> = {
  method: 'Method',
  loss: 'Loss',
  epochs: 'Epochs',
  minutes: 'Minutes',
  batch: 'Batch',
  microBatch: 'Micro-batch',
  accumulate: 'Accumulate',
  learningRate: 'Learning rate',
  weightDecay: 'Weight decay',
  schedule: 'Schedule',
  warmup: 'Warm-up',
  clip: 'Clip',
  seed: 'Seed',
  blocks: 'Blocks',
  rank: 'Rank',
  alpha: 'Alpha',
  augment: 'Variation',
  patience: 'Patience',
};

/** A row of the comparison: one setting in every run. */
export interface SettingRow {
  readonly name: string;
  readonly values: readonly string[];
  /** True when the runs do not all agree. */
  readonly differs: boolean;
}

/** The settings of runs beside each other, those that differ first. */
export function compareSettings(runs: readonly Run[]): SettingRow[] {
  const rows = Object.entries(settingNames).map(([key, name]) =>
    toRow(
      name,
      runs.map(({ settings }) => showSetting(key as keyof TuneSettings, settings)),
    ),
  );
  const all = [
    toRow(
      'From',
      runs.map(({ parent }) => parent ?? 'removed'),
    ),
    toRow('Learned from', runs.map(describeData)),
    ...rows,
    toRow(
      'Provider',
      runs.map(({ provider }) => provider),
    ),
  ].filter(({ values }) => values.some((value) => value !== '–'));
  return [...all.filter(({ differs }) => differs), ...all.filter(({ differs }) => !differs)];
}

const toRow = (name: string, values: readonly string[]): SettingRow => ({
  name,
  values,
  differs: new Set(values).size > 1,
});

function showSetting(key: keyof TuneSettings, settings: TuneSettings): string {
  const { method } = settings;
  // What plays no part in a method would only look like a difference.
  if (!readsSetting(method, key)) return '–';
  if (key === 'method') return tuningMethods[method].title;
  if (key === 'augment') return settings.augment === null ? 'none' : 'crops and mirror images';
  const value = settings[key];
  return value === null || value === undefined ? '–' : String(value);
}
