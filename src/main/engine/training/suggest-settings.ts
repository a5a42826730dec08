import { tuneSettings, type TuneSettings } from '../../../shared/contract/tune-settings.ts';
import { tuningMethods, type TuneMethod } from '../../../shared/contract/tuning-methods.ts';
import { defaultRate } from './default-rates.ts';

/** What suggestions are based on. */
export interface RunFacts {
  readonly images: number;
  readonly texts: number;
  readonly parameters: number;
  /** Whether a validation split or a golden set was chosen. */
  readonly validated: boolean;
}

/** Settings, with reasons for the choices that may need explaining. */
export interface Suggestion {
  readonly settings: TuneSettings;
  readonly reasons: string[];
}

/** Up to this many parameters, full fine-tuning is fast on any machine. */
const smallModel = 30e6;

/** Minimum steps for a method to converge on little data; more data means more steps anyway. */
const wantedSteps: Readonly<Record<TuneMethod, number>> = {
  probe: 1,
  head: 600,
  lora: 300,
  'last-k': 300,
  lit: 300,
  full: 300,
};

/** Suggested settings for a method, or for the most suitable one. */
export function suggestSettings(facts: RunFacts, wanted?: TuneMethod): Suggestion {
  const { images, parameters, validated } = facts;
  const method = wanted ?? suggestMethod(facts);
  const batch = Math.min(128, Math.max(8, 2 ** Math.floor(Math.log2(Math.max(1, images / 4)))));
  const stepsPerEpoch = Math.max(1, Math.round(images / batch));
  const epochs = Math.min(50, Math.max(5, Math.ceil(wantedSteps[method] / stepsPerEpoch)));
  const iterative = tuningMethods[method].trains === 'encoder';
  const microBatch = parameters > 60e6 ? 32 : undefined;
  const settings = tuneSettings.parse({
    method,
    batch,
    epochs: iterative ? epochs : 1,
    ...(microBatch !== undefined && microBatch < batch && { microBatch }),
    learningRate: defaultRate(method, parameters),
    patience: validated && iterative ? Math.max(3, Math.ceil(epochs / 5)) : null,
  });
  const reasons = [
    ...(wanted === undefined ? [explainMethod(method, facts)] : []),
    `Batch size ${batch}: ${batch === 128 ? 'more negatives help, and this fits on any machine' : `there are only ${images} images`}.`,
    ...(iterative ? [`${epochs} epochs, about ${epochs * stepsPerEpoch} steps.`] : []),
    ...(settings.microBatch ? [`Micro-batch size ${settings.microBatch}, to save memory.`] : []),
    ...(settings.patience ? [`Early stopping with a patience of ${settings.patience} epochs.`] : []),
  ];
  return { settings, reasons };
}

function suggestMethod({ images, parameters }: RunFacts): TuneMethod {
  if (images < 200) return 'head';
  return parameters <= smallModel && images >= 2_000 ? 'full' : 'lora';
}

function explainMethod(method: TuneMethod, { images, parameters }: RunFacts): string {
  if (method === 'head')
    return `With only ${images} images, training just the projection heads takes seconds and forgets little.`;
  if (method === 'full')
    return `The model is small (${Math.round(parameters / 1e6)} million parameters) and there is enough data for full fine-tuning.`;
  return 'LoRA learns nearly as much as full fine-tuning and forgets less.';
}
