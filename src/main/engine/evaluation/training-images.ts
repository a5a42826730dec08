import { StudioError } from '../../../shared/contract/errors.ts';
import { Random } from '../base/random.ts';
import { unlabelled } from './classification.ts';
import type { EvaluatedModel, Parts, Work } from './parts.ts';
import { readImages, type ClassificationRequest, type Scope } from './scope.ts';
import { selectVectors, type VectorIndex } from './vector-index.ts';

/** The split to train on by default. */
const defaultTrainingSplit = 'train';

/** Maximum number of training images. */
const maxTrainingImages = 20_000;

/** The labelled images that a classifier is trained on. */
export interface TrainingImages {
  readonly index: VectorIndex;
  readonly labels: Int32Array;
  /** The split, or null if these are the evaluated images themselves, which requires cross-validation. */
  readonly from: string | null;
}

/** Chooses the training images as the contract of `learnFrom` says; fails with `no-labels` if there are none. */
export async function readTrainingImages(
  parts: Parts,
  model: EvaluatedModel,
  scope: Scope,
  { learnFrom }: ClassificationRequest,
  work: Work,
): Promise<TrainingImages> {
  const chosen = learnFrom === undefined ? defaultTrainingSplit : learnFrom;
  if (chosen !== null && chosen !== scope.split && scope.split !== null) {
    const training = await readLabelled(parts, model, scope, chosen);
    if (training.labels.length > 0) return cut(training, work);
  }
  if (typeof learnFrom === 'string')
    throw learnFrom === scope.split || scope.split === null
      ? new StudioError(
          'invalid-input',
          `The split "${learnFrom}" is also evaluated. Evaluate on another split, or use cross-validation.`,
          { split: learnFrom },
        )
      : noLabels(`No embedded image of the split "${learnFrom}" has one of these classes.`);
  const training = take(scope.index, scope.labels, null);
  if (training.labels.length < 2) throw noLabels('Fewer than two embedded images here have one of these classes.');
  return cut(training, work);
}

async function readLabelled(parts: Parts, model: EvaluatedModel, scope: Scope, split: string): Promise<TrainingImages> {
  const { index, labels } = await readImages(parts, model, scope.classes, split);
  return take(index, labels, split);
}

function take(index: VectorIndex, labels: Int32Array, from: string | null): TrainingImages {
  return {
    index: selectVectors(index, (row) => labels[row] !== unlabelled),
    labels: labels.filter((label) => label !== unlabelled),
    from,
  };
}

function cut(training: TrainingImages, { notice }: Work): TrainingImages {
  const count = training.labels.length;
  if (count <= maxTrainingImages) return training;
  notice?.(`Trained on ${maxTrainingImages} of ${count} labelled images, drawn at random`);
  const drawn = new Random(0)
    .shuffle(Uint32Array.from({ length: count }, (_, row) => row))
    .subarray(0, maxTrainingImages);
  const kept = new Set(drawn);
  return {
    index: selectVectors(training.index, (row) => kept.has(row)),
    labels: training.labels.filter((_, row) => kept.has(row)),
    from: training.from,
  };
}

function noLabels(what: string): StudioError {
  return new StudioError('no-labels', `${what} Give some images a class first.`);
}
