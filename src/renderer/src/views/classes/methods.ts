import type { ClassificationResult, ClassifierTask } from '../../../../shared/contract/evaluation.ts';
import { showCounted } from '../../../../shared/text/numbers.ts';

interface Method {
  readonly name: string;
  /** One-sentence explanation. */
  readonly about: string;
}

/** The classification methods, as the window shows them. */
export const methods: Readonly<Record<ClassifierTask, Method>> = {
  'zero-shot': {
    name: 'Zero-shot',
    about: 'Compares each image with the prompts of the classes. Needs no labels.',
  },
  probe: {
    name: 'Linear probe',
    about: 'Trains a linear classifier on labelled images; the model stays unchanged.',
  },
  knn: {
    name: 'Nearest neighbours',
    about: 'Takes a vote among the most similar labelled images.',
  },
};

/** Label of the command that runs a method: `Run linear probe`. */
export const runLabel = (task: ClassifierTask): string => `Run ${methods[task].name.toLowerCase()}`;

/** Training data of a result: `None, 80 templates`, `2,670 images of train`, `489 images, 5-fold CV`. */
export function describeTraining(result: ClassificationResult): string {
  if (result.task === 'zero-shot') return `None, ${showCounted(result.templates.length, 'template')}`;
  const { images, from, folds } = result.learned;
  const validation = from !== null ? ` of ${from}` : folds ? `, ${folds}-fold CV` : ', leave-one-out';
  return `${showCounted(images, 'image')}${validation}${result.task === 'knn' ? `, k = ${result.neighbours}` : ''}`;
}

/** Identifies the evaluated images and classes; only results with the same key can be compared. */
export function comparisonKey({ split, images, unlabelled, classes }: ClassificationResult): string {
  return JSON.stringify([split, images - unlabelled, classes]);
}
