import type { ClassificationResult, ClassifierTask } from '../../../../shared/contract/evaluation.ts';
import { showCount, showCounted } from '../../../../shared/text/numbers.ts';

/** A way to classify, as it is shown. */
export interface Way {
  readonly task: ClassifierTask;
  readonly name: string;
  /** After "Run". */
  readonly run: string;
  /** One sentence for who does not know it. */
  readonly about: string;
}

/** The ways to classify, in the order of what they need. */
export const ways: readonly Way[] = [
  {
    task: 'zero-shot',
    name: 'Zero-shot',
    run: 'zero-shot',
    about: 'Compares each image with the texts of the classes. Needs no labels.',
  },
  {
    task: 'probe',
    name: 'Linear probe',
    run: 'probe',
    about: 'Learns a line between the classes from labelled images; the model stays as it is.',
  },
  {
    task: 'knn',
    name: 'Nearest neighbours',
    run: 'neighbours',
    about: 'Lets the labelled images that look most alike vote.',
  },
];

/** What a result rests on: `80 templates`, `2,670 images of train`, `489 images in turns`. */
export function describeTeacher(result: ClassificationResult): string {
  if (result.task === 'zero-shot') return showCounted(result.templates.length, 'template');
  const { images, from } = result.learned;
  const many = showCounted(images, 'image');
  const vote = result.task === 'knn' ? `${showCount(result.neighbours)} of ` : '';
  return `${vote}${many} ${from === null ? 'in turns' : `of ${from}`}`;
}

/** What a result was judged on, for telling results apart that cannot be compared. */
export function judgedOn({ split, images, unlabelled, classes }: ClassificationResult): string {
  return JSON.stringify([split, images - unlabelled, classes]);
}
