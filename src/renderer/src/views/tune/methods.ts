import type { TuneMethod, TuneSettings } from '../../../../shared/contract/tune-settings.ts';

/** A method as a person chooses it. */
export interface MethodText {
  readonly method: TuneMethod;
  readonly name: string;
  /** What is trained, and when that is right. */
  readonly about: string;
}

/** From what changes least to what changes everything. */
export const methods: readonly MethodText[] = [
  {
    method: 'probe',
    name: 'Probe',
    about:
      'A linear classifier beside the model, on its image embeddings. The model itself does not change. Needs labels.',
  },
  {
    method: 'head',
    name: 'Head',
    about: 'The two final projections, over features that are kept. Takes seconds: a good first look.',
  },
  {
    method: 'lora',
    name: 'LoRA',
    about: 'Low-rank adapters of the linear layers, merged at the end. Good with little data; forgets little.',
  },
  {
    method: 'last-k',
    name: 'Last blocks',
    about: 'The last blocks of both towers, over kept activations. Between LoRA and everything.',
  },
  {
    method: 'lit',
    name: 'Text tower',
    about: 'The text tower alone; the image tower is locked. When images are understood and words are not.',
  },
  { method: 'full', name: 'All weights', about: 'Everything may change. With much data, and time.' },
];

/** The name of a method, as the list of methods has it. */
export const nameMethod = (method: TuneMethod): string => methods.find((each) => each.method === method)!.name;

/** A setting that can be changed under Advanced. `of` limits it to some methods. */
export interface AdvancedField {
  readonly key: keyof TuneSettings;
  readonly name: string;
  readonly hint: string;
  readonly least: number;
  readonly most?: number;
  readonly whole?: boolean;
  /** May be left empty, which turns it off. */
  readonly optional?: boolean;
  readonly of?: readonly TuneMethod[];
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
  { key: 'blocks', name: 'Blocks', hint: 'How many of each tower.', least: 1, whole: true, of: ['last-k'] },
  { key: 'rank', name: 'Rank', hint: 'Of the adapters.', least: 1, most: 1024, whole: true, of: ['lora'] },
  { key: 'alpha', name: 'Alpha', hint: 'Scale of the adapters: alpha / rank.', least: 0, of: ['lora'] },
  { key: 'weightDecay', name: 'Weight decay', hint: 'Pulls weights to zero.', least: 0, most: 10 },
  { key: 'warmup', name: 'Warm-up', hint: 'Share of the steps in which the rate rises.', least: 0, most: 1 },
  { key: 'clip', name: 'Clip', hint: 'Largest norm of the gradient.', least: 0 },
  { key: 'seed', name: 'Seed', hint: 'The same seed and data give the same run.', least: 0, whole: true },
];
