import { z } from 'zod';
import { keysOf } from './values.ts';

/** Settings that only some methods read. */
const methodSettings = ['blocks', 'rank', 'alpha'] as const;
export type MethodSetting = (typeof methodSettings)[number];

/** A method of fine-tuning. */
export interface TuningMethod {
  readonly title: string;
  /** What is trained, and when to choose it. */
  readonly description: string;
  /** What a run writes: new weights of the encoder, or a classifier on its image embeddings. */
  readonly trains: 'encoder' | 'classifier';
  /** The towers whose weights change. */
  readonly towers: readonly ('image' | 'text')[];
  /** Whether it learns from classes only, never from captions. */
  readonly needsClasses: boolean;
  /** The settings that only this method reads. */
  readonly settings: readonly MethodSetting[];
}

const table = {
  probe: {
    title: 'Linear probe',
    description: 'A linear classifier on the image embeddings. The model itself does not change. Needs labels.',
    trains: 'classifier',
    towers: [],
    needsClasses: true,
    settings: [],
  },
  head: {
    title: 'Projection heads',
    description: 'The final projection of each tower, on cached features. Takes seconds: a good first run.',
    trains: 'encoder',
    towers: ['image', 'text'],
    needsClasses: false,
    settings: [],
  },
  lora: {
    title: 'LoRA',
    description:
      'Low-rank adapters on the linear layers, merged at the end. Works with little data and forgets little.',
    trains: 'encoder',
    towers: ['image', 'text'],
    needsClasses: false,
    settings: ['rank', 'alpha'],
  },
  'last-k': {
    title: 'Last N blocks',
    description: 'The last blocks of both towers, on cached activations. Between LoRA and full fine-tuning.',
    trains: 'encoder',
    towers: ['image', 'text'],
    needsClasses: false,
    settings: ['blocks'],
  },
  lit: {
    title: 'Text tower (LiT)',
    description:
      'Only the text tower; the image tower is frozen. For images that are understood and vocabulary that is not.',
    trains: 'encoder',
    towers: ['text'],
    needsClasses: false,
    settings: [],
  },
  full: {
    title: 'Full fine-tuning',
    description: 'All weights of both towers. Needs plenty of data and time.',
    trains: 'encoder',
    towers: ['image', 'text'],
    needsClasses: false,
    settings: [],
  },
} as const satisfies Record<string, TuningMethod>;

export const tuneMethod = z.enum(keysOf(table));
export type TuneMethod = z.infer<typeof tuneMethod>;

/** Every method, from the one that changes least to the one that changes everything. */
export const tuningMethods: Readonly<Record<TuneMethod, TuningMethod>> = table;

/** Whether a method reads a setting: all of them read the settings that no method claims for itself. */
export function readsSetting(method: TuneMethod, setting: string): boolean {
  const special = methodSettings.find((name) => name === setting);
  return special === undefined || tuningMethods[method].settings.includes(special);
}
