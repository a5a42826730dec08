import type { ClassMetrics, ZeroShotResult } from '../../../shared/contract/evaluation.ts';
import { noClass } from '../catalogue/queries/evaluated-images.ts';

/** The label of an image without a class, or with one that is not among the given classes. */
export const unlabelled = noClass;

/** Ranked classes of labelled images, from which the figures are computed. */
export interface Ranked {
  /** True class of each image by position in `classes`, or `unlabelled`. */
  readonly labels: Int32Array;
  /** The k most probable classes of each image, [images, k] row-major, best first; the first always exists. */
  readonly ranked: Int32Array;
  readonly k: number;
}

/** The figures of a classification over the labelled images. `top5` needs k ≥ 5 or k = all classes. */
export type Figures = Pick<ZeroShotResult, 'top1' | 'top5' | 'perClass' | 'confusion' | 'unlabelled'>;

/** Top-1, top-5, figures per class and the confusion matrix (true class by predicted class). */
export function figuresOf({ labels, ranked, k }: Ranked, classes: readonly string[]): Figures {
  const confusion = classes.map(() => new Array<number>(classes.length).fill(0));
  let labelled = 0;
  let withinFive = 0;
  labels.forEach((label, image) => {
    if (label === unlabelled) return;
    const best = ranked.subarray(image * k, image * k + k);
    labelled++;
    confusion[label]![best[0]!]!++;
    if (best.subarray(0, 5).includes(label)) withinFive++;
  });
  const correct = confusion.reduce((sum, row, index) => sum + row[index]!, 0);
  return {
    top1: divide(correct, labelled),
    top5: divide(withinFive, labelled),
    perClass: classes.map((name, index) => metricsOf(name, index, confusion)),
    confusion,
    unlabelled: labels.length - labelled,
  };
}

function metricsOf(name: string, index: number, confusion: readonly (readonly number[])[]): ClassMetrics {
  const correct = confusion[index]![index]!;
  const support = confusion[index]!.reduce((sum, count) => sum + count, 0);
  const predicted = confusion.reduce((sum, row) => sum + row[index]!, 0);
  return {
    name,
    support,
    predicted,
    precision: divide(correct, predicted),
    recall: divide(correct, support),
    // 2tp / (2tp + fp + fn): null only where the class neither occurs nor is predicted.
    f1: divide(2 * correct, support + predicted),
  };
}

function divide(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
