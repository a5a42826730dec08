import { StudioError } from '../../../shared/contract/errors.ts';
import type { TuneData } from '../../../shared/contract/tune-settings.ts';
import type { GoldenContent } from '../golden/content.ts';
import type { OpenedGoldenSet } from '../golden/golden.ts';
import type { Validation } from '../compute/contract/run-spec.ts';

/** A class of the project with its prompts, by which a probe is judged. */
export interface JudgedClass {
  readonly name: string;
  readonly prompts: readonly string[];
}

/**
 * How a golden set judges a run: by what it froze. A run that learns classes is judged by accuracy wherever the set has labels. A
 * probe knows the classes of the project as they are now (`present`), so the set's are found among them by name.
 */
export function judgeByGolden(
  { name, measure, content }: OpenedGoldenSet,
  { on }: Pick<TuneData, 'on'>,
  present: readonly JudgedClass[] | null,
): Validation {
  const labelled = content.images.some(({ label }) => label >= 0);
  if (present !== null || (measure === 'accuracy' && labelled) || (on === 'classes' && labelled))
    return judgeAccuracy(name, content, present);
  const images = content.images.filter(({ captions }) => captions.length > 0);
  return {
    by: 'retrieval',
    pairs: {
      images: images.map(locate),
      texts: images.flatMap(({ captions }) => captions),
      imageOf: Int32Array.from(images.flatMap(({ captions }, image) => captions.map(() => image))),
      classOf: new Int32Array(images.length).fill(-1),
    },
  };
}

function judgeAccuracy(name: string, content: GoldenContent, present: readonly JudgedClass[] | null): Validation {
  const classes = present ?? content.classes;
  const positions = content.classes.map((each) => classes.findIndex((other) => other.name === each.name));
  const images = content.images.filter(({ label }) => label >= 0 && positions[label]! >= 0);
  if (images.length === 0) {
    throw new StudioError(
      'no-labels',
      `The golden set ${name} has no image of a class of this project, so it cannot judge a run that learns classes. Choose another.`,
    );
  }
  return {
    by: 'accuracy',
    images: images.map(locate),
    classOf: Int32Array.from(images, ({ label }) => positions[label]!),
    prompts: classes.map(({ prompts }) => [...prompts]),
  };
}

function locate({ file, offset, length }: GoldenContent['images'][number]) {
  return { file, ...(offset !== undefined && { offset }), ...(length !== undefined && { length }) };
}
