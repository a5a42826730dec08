import { StudioError } from '../../../shared/contract/errors.ts';
import { Random } from '../base/random.ts';
import { unlabelled } from './classification.ts';
import type { EvaluatedModel, Parts, Work } from './parts.ts';
import { readImages, type ClassificationRequest, type Scope } from './scope.ts';
import { selectVectors, type VectorIndex } from './vector-index.ts';

/** The split that is learned from when nobody says otherwise. */
const usualSplit = 'train';

/** Images that are learned from at most. */
const mostLearned = 20_000;

/** The labelled images that a classifier learns from. */
export interface Lesson {
  readonly index: VectorIndex;
  readonly labels: Int32Array;
  /** The split, or null when these are the judged images themselves, which then have to be judged in turns. */
  readonly from: string | null;
}

/** Chooses what to learn from, as the contract of `learnFrom` says; `no-labels` when nothing there is labelled. */
export async function readLesson(
  parts: Parts,
  model: EvaluatedModel,
  scope: Scope,
  { learnFrom }: ClassificationRequest,
  work: Work,
): Promise<Lesson> {
  const chosen = learnFrom === undefined ? usualSplit : learnFrom;
  if (chosen !== null && chosen !== scope.split && scope.split !== null) {
    const lesson = await readLabelled(parts, model, scope, chosen);
    if (lesson.labels.length > 0) return cut(lesson, work);
  }
  if (typeof learnFrom === 'string')
    throw learnFrom === scope.split || scope.split === null
      ? new StudioError(
          'invalid-input',
          `The split "${learnFrom}" is part of what is judged. Judge another split, or learn from the judged images in turns.`,
          { split: learnFrom },
        )
      : noLabels(`No embedded image of the split "${learnFrom}" has one of these classes.`);
  const lesson = take(scope.index, scope.labels, null);
  if (lesson.labels.length < 2) throw noLabels('Fewer than two embedded images here have one of these classes.');
  return cut(lesson, work);
}

async function readLabelled(parts: Parts, model: EvaluatedModel, scope: Scope, split: string): Promise<Lesson> {
  const { index, labels } = await readImages(parts, model, scope.classes, split);
  return take(index, labels, split);
}

function take(index: VectorIndex, labels: Int32Array, from: string | null): Lesson {
  return {
    index: selectVectors(index, (row) => labels[row] !== unlabelled),
    labels: labels.filter((label) => label !== unlabelled),
    from,
  };
}

function cut(lesson: Lesson, { notice }: Work): Lesson {
  const count = lesson.labels.length;
  if (count <= mostLearned) return lesson;
  notice?.(`Learned from ${mostLearned} of ${count} labelled images, drawn at random`);
  const drawn = new Random(0).shuffle(Uint32Array.from({ length: count }, (_, row) => row)).subarray(0, mostLearned);
  const kept = new Set(drawn);
  return {
    index: selectVectors(lesson.index, (row) => kept.has(row)),
    labels: lesson.labels.filter((_, row) => kept.has(row)),
    from: lesson.from,
  };
}

function noLabels(what: string): StudioError {
  return new StudioError('no-labels', `${what} Give some images a class first.`);
}
