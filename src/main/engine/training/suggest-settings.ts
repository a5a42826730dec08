import { tuneSettings, type TuneSettings } from '../../../shared/contract/tune-settings.ts';
import { tuningMethods, type TuneMethod } from '../../../shared/contract/tuning-methods.ts';
import { defaultRate } from './default-rates.ts';

/** What settings are chosen by. */
export interface Circumstances {
  readonly images: number;
  readonly texts: number;
  readonly parameters: number;
  /** Something to be judged by was chosen: a split or a golden set. */
  readonly judged: boolean;
}

/** Settings with the reason for each that a person may wonder about. */
export interface Suggestion {
  readonly settings: TuneSettings;
  readonly reasons: string[];
}

/** Up to this many weights, training all of them is quick on any machine. */
const smallModel = 30e6;

/** Steps after which a method has learned what it can from little data; more data brings more of its own accord. */
const wantedSteps: Readonly<Record<TuneMethod, number>> = {
  probe: 1,
  head: 600,
  lora: 300,
  'last-k': 300,
  lit: 300,
  full: 300,
};

/** Sane settings for a method, or for the one that suits. */
export function suggestSettings(of: Circumstances, wanted?: TuneMethod): Suggestion {
  const { images, parameters, judged } = of;
  const method = wanted ?? suggestMethod(of);
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
    patience: judged && iterative ? Math.max(3, Math.ceil(epochs / 5)) : null,
  });
  const reasons = [
    ...(wanted === undefined ? [reasonOfMethod(method, of)] : []),
    `Batches of ${batch}: ${batch === 128 ? 'more negatives teach more, and these fit any machine' : `there are ${images} images to contrast`}.`,
    ...(iterative ? [`${epochs} epochs are about ${epochs * stepsPerEpoch} steps.`] : []),
    ...(settings.microBatch ? [`${settings.microBatch} pairs at a time go through the model, to save memory.`] : []),
    ...(settings.patience ? [`It stops early after ${settings.patience} epochs without a better validation.`] : []),
  ];
  return { settings, reasons };
}

function suggestMethod({ images, parameters }: Circumstances): TuneMethod {
  if (images < 200) return 'head';
  return parameters <= smallModel && images >= 2_000 ? 'full' : 'lora';
}

function reasonOfMethod(method: TuneMethod, { images, parameters }: Circumstances): string {
  if (method === 'head')
    return `${images} images are few: training only the projections forgets little and takes seconds.`;
  if (method === 'full')
    return `The model is small (${Math.round(parameters / 1e6)} million weights) and there is data enough to train all of it.`;
  return 'Low-rank adapters learn nearly as much as training everything, and forget less.';
}
