import { showCounted, showDuration, showPercent } from '../../../../shared/text/numbers.ts';
import type { Figure } from '../../../../shared/contract/golden.ts';
import type { Estimate, Run } from '../../../../shared/contract/runs.ts';
import type { TuneSettings } from '../../../../shared/contract/tune-settings.ts';
import { comparedSettings, settingNames } from './setting-fields.ts';
import { readsSetting, tuningMethods } from '../../../../shared/contract/tuning-methods.ts';

/** Outcomes of a comparison, by the interval of the difference. */
export const outcomeTitles = {
  improved: 'Improved',
  worse: 'Worse',
  unclear: 'No significant difference',
} as const;
export type Outcome = keyof typeof outcomeTitles;

/** Classifies a difference: significant if its interval excludes zero. */
export function classifyDifference({ low, high }: Figure): Outcome {
  if (low > 0) return 'improved';
  return high < 0 ? 'worse' : 'unclear';
}

/** The state of a run in a word. */
export function describeState(run: Pick<Run, 'state' | 'accepted'>): string {
  if (run.accepted) return 'accepted';
  return run.state;
}

/** The training data of a run: `train, classes, only good`. */
export function describeData({ data }: Pick<Run, 'data'>): string {
  const parts = [
    data.split ?? (data.filter ? 'filtered' : 'all samples'),
    data.split && data.filter && 'filtered',
    data.on,
    data.reviewed && 'only good',
  ];
  return parts.filter(Boolean).join(', ');
}

/** An estimate in one sentence: duration, steps, epochs. */
export function describeEstimate(estimate: Estimate): string {
  const { seconds, steps, secondsPerStep, epochs } = estimate;
  const pace =
    secondsPerStep < 1 ? `${Math.max(1, Math.round(secondsPerStep * 1000))} ms` : `${secondsPerStep.toFixed(1)} s`;
  return `About ${showDuration(Math.max(1, seconds))}: ${showCounted(steps, 'step')} at ${pace} each, ${epochs < 10 ? Number(epochs.toFixed(1)) : Math.round(epochs)} epochs.`;
}

/** The validation score before training and at its best: `30.8% → 35.0%`; empty without validation. */
export function describeScores({ result }: Pick<Run, 'result'>): string {
  if (!result || result.before === null || result.best === null) return '';
  return `${showPercent(result.before)} → ${showPercent(result.best)}`;
}

/** A row of the comparison: one setting across runs. */
export interface SettingRow {
  readonly name: string;
  readonly values: readonly string[];
  /** True if the runs differ in it. */
  readonly differs: boolean;
}

/** The settings of runs side by side, those that differ first. */
export function compareSettings(runs: readonly Run[]): SettingRow[] {
  const rows = comparedSettings.map((key) =>
    toRow(
      settingNames[key],
      runs.map(({ settings }) => showSetting(key, settings)),
    ),
  );
  const all = [
    toRow(
      'From',
      runs.map(({ parent }) => parent ?? 'removed'),
    ),
    toRow('Training data', runs.map(describeData)),
    ...rows,
    toRow(
      'Execution provider',
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
  // Settings that a method ignores are not differences.
  if (!readsSetting(method, key)) return '–';
  if (key === 'method') return tuningMethods[method].title;
  if (key === 'augment') return settings.augment === null ? 'none' : 'random crop, flip';
  const value = settings[key];
  return value === null || value === undefined ? '–' : String(value);
}
