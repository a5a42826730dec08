import { keysOf } from '../../../../shared/contract/values.ts';
import type { TuneSettings } from '../../../../shared/contract/tune-settings.ts';

/** The label of each setting that the window shows. */
export const settingNames = {
  method: 'Method',
  loss: 'Loss',
  epochs: 'Epochs',
  minutes: 'Minutes',
  batch: 'Batch size',
  microBatch: 'Micro-batch size',
  accumulate: 'Gradient accumulation',
  learningRate: 'Learning rate',
  weightDecay: 'Weight decay',
  schedule: 'Schedule',
  warmup: 'Warm-up',
  clip: 'Gradient clipping',
  seed: 'Random seed',
  blocks: 'Blocks',
  rank: 'Rank',
  alpha: 'Alpha',
  augment: 'Augment',
  patience: 'Early stopping patience (epochs)',
} as const satisfies Partial<Record<keyof TuneSettings, string>>;

/** A setting that the window shows. */
export type ShownSetting = keyof typeof settingNames;

/** Every setting that runs are compared by. */
export const comparedSettings = keysOf(settingNames);

/** A setting that can be changed under Advanced. */
export interface AdvancedField {
  readonly key: ShownSetting;
  readonly hint: string;
  readonly least: number;
  readonly most?: number;
  readonly whole?: boolean;
  /** May be left empty, which turns it off. */
  readonly optional?: boolean;
}

/** The most important ones first. */
export const advancedFields: readonly AdvancedField[] = [
  { key: 'learningRate', hint: 'The peak learning rate of the schedule.', least: 0, most: 10 },
  { key: 'batch', hint: 'The number of pairs in a contrastive batch.', least: 2, whole: true },
  {
    key: 'microBatch',
    hint: 'Pairs per forward pass: a smaller micro-batch needs less memory and gives the same result.',
    least: 1,
    whole: true,
    optional: true,
  },
  { key: 'accumulate', hint: 'Batches averaged into one optimizer step.', least: 1, whole: true },
  {
    key: 'patience',
    hint: 'Stops after this many epochs without a better validation score; empty never stops early.',
    least: 1,
    whole: true,
    optional: true,
  },
  { key: 'blocks', hint: 'The number of blocks to train in each tower.', least: 1, whole: true },
  { key: 'rank', hint: 'The rank of the adapters.', least: 1, most: 1024, whole: true },
  { key: 'alpha', hint: 'The scale of the adapters is alpha / rank.', least: 0 },
  { key: 'weightDecay', hint: 'Decoupled weight decay (AdamW).', least: 0, most: 10 },
  { key: 'warmup', hint: 'The fraction of the steps over which the learning rate rises.', least: 0, most: 1 },
  { key: 'clip', hint: 'The maximum gradient norm.', least: 0 },
  { key: 'seed', hint: 'The same seed and data reproduce the run.', least: 0, whole: true },
];
