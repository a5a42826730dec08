import type { Calibration, ClassificationResult } from '../../../shared/contract/evaluation.ts';
import { noClass, type EvaluatedImages } from '../catalogue/queries/evaluated-images.ts';
import type { Linear } from '../compute/contract/classification.ts';
import { Random } from '../base/random.ts';
import { figuresOf, unlabelled } from './classification.ts';
import { measureShare } from '../base/share-interval.ts';
import type { EvaluatedModel, Parts, Work } from './parts.ts';
import { measureReliability } from './reliability.ts';
import { foldCount, type Scope } from './scope.ts';

/** Number of ranked classes stored per image; top-5 needs five. */
export const storedClasses = 5;

/** Minimum number of labelled images to fit a temperature. */
const minToCalibrate = 30;

/** Maximum number of logits and of images to fit a temperature; more make no visible difference. */
const maxLogits = 5_000_000;
const maxFitted = 20_000;

const imagesAtOnce = 4_096;

/** The predictions for the images of a scope, with the fitted temperature if there is one. */
export interface Classified extends Pick<EvaluatedImages, 'k' | 'ranked' | 'probabilities' | 'raw' | 'heldOut'> {
  readonly temperature: number | null;
  readonly nll: { readonly before: number; readonly after: number } | null;
}

/** Classifies every image of a scope by linear classifiers, optionally with a temperature that is fitted to the labels. */
export async function classifyLinearly(
  { classifier }: Parts,
  { index, labels, folds, classes }: Scope,
  model: Linear,
  calibrate: boolean,
  { signal, progress }: Work,
): Promise<Classified> {
  const { source, ids } = index;
  const rows = ids.map((_, row) => row);
  const take = (chosen: Uint32Array): Linear =>
    model.setOf === undefined ? model : { ...model, setOf: Uint8Array.from(chosen, (row) => model.setOf![row]!) };
  const known = rows.filter((row) => labels[row] !== unlabelled);
  let fit = null;
  if (calibrate && known.length >= minToCalibrate) {
    progress?.('Calibrating', 0, null);
    const most = Math.max(minToCalibrate, Math.min(maxFitted, Math.floor(maxLogits / model.classes)));
    const chosen = known.length <= most ? known : new Random(0).shuffle(known.slice()).subarray(0, most).sort();
    fit = await classifier.fitTemperature(
      {
        images: { source, rows: chosen },
        model: take(chosen),
        labels: Int32Array.from(chosen, (row) => labels[row]!),
        folds: Uint8Array.from(chosen, (row) => folds[row]!),
        foldCount,
      },
      { signal },
    );
  }
  const k = Math.min(storedClasses, classes.names.length);
  const classified = {
    k,
    ranked: new Int32Array(ids.length * k),
    probabilities: new Float32Array(ids.length * k),
    raw: new Float32Array(ids.length),
    heldOut: new Float32Array(ids.length),
  };
  for (let from = 0; from < ids.length; from += imagesAtOnce) {
    progress?.('Classifying', from, ids.length);
    const chosen = rows.subarray(from, from + imagesAtOnce);
    const found = await classifier.classify(
      {
        images: { source, rows: chosen },
        model: take(chosen),
        k,
        temperature: fit?.temperature ?? 1,
        folds: folds.subarray(from, from + imagesAtOnce),
        ofFolds: fit?.ofFolds ?? [],
      },
      { signal },
    );
    classified.ranked.set(found.indices, from * k);
    classified.probabilities.set(found.probabilities, from * k);
    classified.raw.set(found.raw, from);
    classified.heldOut.set(found.heldOut, from);
  }
  progress?.('Classifying', ids.length, ids.length);
  return { ...classified, temperature: fit?.temperature ?? null, nll: fit?.nll ?? null };
}

/** The result that all classifications have in common. */
export function summariseClassification(
  { name }: EvaluatedModel,
  { classes, split, index, labels }: Scope,
  classified: Classified,
  work: Work,
): Omit<ClassificationResult, 'task' | 'templates' | 'learned' | 'l2' | 'neighbours'> {
  const { ranked, k } = classified;
  if (labels.every((label) => label === unlabelled))
    work.notice?.('No image here is labelled with one of these classes, so the accuracy is unknown');
  const figures = figuresOf({ labels, ranked, k }, classes.names);
  const labelled = labels.length - figures.unlabelled;
  const right = labels.filter((label, row) => label !== unlabelled && ranked[row * k] === label).length;
  const { low, high } = measureShare(right, labelled);
  return {
    model: name,
    split,
    images: index.ids.length,
    classes: [...classes.names],
    ...figures,
    interval: labelled === 0 ? null : [low, high],
    calibration: labelled < minToCalibrate ? null : measureCalibration(labels, classified),
  };
}

/** The record of the evaluated images to store with a result. */
export function toEvaluatedImages({ index, labels, classes }: Scope, classified: Classified): EvaluatedImages {
  const { k, ranked, probabilities, raw, heldOut } = classified;
  const { classIds } = classes;
  return {
    imageIds: index.ids,
    labels,
    classIds,
    k,
    ranked,
    probabilities,
    raw,
    heldOut,
    variants: new Uint8Array(),
  };
}

function measureCalibration(labels: Int32Array, classified: Classified): Calibration {
  const { k, ranked, raw, heldOut, temperature, nll } = classified;
  const rows = [...labels.keys()].filter((row) => labels[row] !== unlabelled && ranked[row * k] !== noClass);
  const isRight = (place: number) => ranked[rows[place]! * k] === labels[rows[place]!];
  const measure = (probabilities: Float32Array, likelihood: number | null) =>
    measureReliability(
      rows.map((row) => probabilities[row]!),
      isRight,
      likelihood,
    );
  return {
    images: rows.length,
    temperature,
    folds: temperature === null ? 0 : foldCount,
    before: measure(raw, nll?.before ?? null),
    after: temperature === null ? null : measure(heldOut, nll?.after ?? null),
  };
}
