import { totalmem } from 'node:os';
import type { Estimate } from '../../../shared/contract/runs.ts';
import type { TuneSettings } from '../../../shared/contract/tune-settings.ts';
import { tuningMethods } from '../../../shared/contract/tuning-methods.ts';
import type { PairSet, RunSpec } from '../compute/contract/run-spec.ts';
import type { MeasuredSteps } from './run/measure-steps.ts';

/** A run over enough images to measure two batches. */
export function shorten(spec: RunSpec): RunSpec {
  return { ...spec, train: takeImages(spec.train, 2 * spec.settings.batch), validation: null };
}

/** Extrapolates a full run from a few measured steps. */
export function extrapolate(spec: RunSpec, measured: MeasuredSteps): Omit<Estimate, 'protected'> {
  const { settings, train, validation } = spec;
  const images = train.images.length;
  const validated =
    validation === null ? 0 : (validation.by === 'accuracy' ? validation.images : validation.pairs.images).length;
  const stepsPerEpoch = Math.max(1, Math.round(images / settings.batch / settings.accumulate));
  const { firstStep, laterStep } = measured;
  // A forward pass takes about a third of a step, and validation is one forward pass over its data.
  const perValidation = ((validated / settings.batch) * firstStep) / 3;
  const prepare = measured.opening + (images + validated) * measured.perImage;
  const epochs = budgetEpochs(settings, { stepsPerEpoch, firstStep, laterStep, perValidation });
  const oneStep = tuningMethods[settings.method].trains === 'classifier';
  const steps = oneStep ? 1 : Math.ceil(stepsPerEpoch * epochs);
  const training = oneStep
    ? (images / settings.batch) * firstStep
    : Math.min(steps, stepsPerEpoch) * firstStep + Math.max(0, steps - stepsPerEpoch) * laterStep;
  return {
    images,
    texts: train.texts.length,
    stepsPerEpoch,
    steps,
    epochs,
    secondsPerStep: steps > stepsPerEpoch ? laterStep : firstStep,
    seconds: prepare + training + perValidation * (Math.ceil(epochs) + 1),
    memory: measured.memory,
    totalMemory: totalmem(),
    provider: spec.provider,
  };
}

interface Pace {
  readonly stepsPerEpoch: number;
  readonly firstStep: number;
  readonly laterStep: number;
  readonly perValidation: number;
}

/** The number of epochs of a run, or as many as its time limit allows. */
function budgetEpochs(
  { epochs, minutes }: TuneSettings,
  { stepsPerEpoch, firstStep, laterStep, perValidation }: Pace,
): number {
  if (minutes === null) return epochs;
  const first = stepsPerEpoch * firstStep + perValidation;
  const left = minutes * 60 - first;
  if (left <= 0) return (minutes * 60) / first;
  return Math.min(epochs, 1 + left / (stepsPerEpoch * laterStep + perValidation));
}

function takeImages({ images, texts, imageOf, classOf }: PairSet, count: number): PairSet {
  // Spread over the set: a set sorted by class would otherwise yield a single class.
  const stride = Math.max(1, images.length / count);
  const chosen = Array.from({ length: Math.min(count, images.length) }, (_, at) => Math.floor(at * stride));
  const positions = new Map(chosen.map((image, position) => [image, position]));
  const textRows = [...texts.keys()].filter((text) => positions.has(imageOf[text]!));
  return {
    images: chosen.map((image) => images[image]!),
    texts: textRows.map((text) => texts[text]!),
    imageOf: Int32Array.from(textRows, (text) => positions.get(imageOf[text]!)!),
    classOf: Int32Array.from(chosen, (image) => classOf[image]!),
  };
}
