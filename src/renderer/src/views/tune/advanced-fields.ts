import type { TuneSettings } from '../../../../shared/contract/tune-settings.ts';

/** A setting that can be changed under Advanced. */
export interface AdvancedField {
  readonly key: keyof TuneSettings;
  readonly name: string;
  readonly hint: string;
  readonly least: number;
  readonly most?: number;
  readonly whole?: boolean;
  /** May be left empty, which turns it off. */
  readonly optional?: boolean;
}

/** In the order in which they matter. */
export const advancedFields: readonly AdvancedField[] = [
  { key: 'learningRate', name: 'Learning rate', hint: 'The highest that the schedule reaches.', least: 0, most: 10 },
  { key: 'batch', name: 'Batch', hint: 'Pairs that are contrasted with each other.', least: 2, whole: true },
  {
    key: 'microBatch',
    name: 'Micro-batch',
    hint: 'Pairs that go through a tower at once: less memory, the same result.',
    least: 1,
    whole: true,
    optional: true,
  },
  { key: 'accumulate', name: 'Accumulate', hint: 'Batches averaged into one step.', least: 1, whole: true },
  {
    key: 'patience',
    name: 'Patience',
    hint: 'Epochs without a better judgement after which it stops; empty never stops early.',
    least: 1,
    whole: true,
    optional: true,
  },
  { key: 'blocks', name: 'Blocks', hint: 'How many of each tower.', least: 1, whole: true },
  { key: 'rank', name: 'Rank', hint: 'Of the adapters.', least: 1, most: 1024, whole: true },
  { key: 'alpha', name: 'Alpha', hint: 'Scale of the adapters: alpha / rank.', least: 0 },
  { key: 'weightDecay', name: 'Weight decay', hint: 'Pulls weights to zero.', least: 0, most: 10 },
  { key: 'warmup', name: 'Warm-up', hint: 'Share of the steps in which the rate rises.', least: 0, most: 1 },
  { key: 'clip', name: 'Clip', hint: 'Largest norm of the gradient.', least: 0 },
  { key: 'seed', name: 'Seed', hint: 'The same seed and data give the same run.', least: 0, whole: true },
];
