import { StudioError } from '../../../shared/contract/errors.ts';
import type { TuneData } from '../../../shared/contract/tune-settings.ts';
import type { GoldenContent } from '../golden/content.ts';
import type { OpenedGoldenSet } from '../golden/golden.ts';
import type { Validation } from '../compute/contract/run-spec.ts';

/** A class of the project with its prompts. */
export interface PromptedClass {
  readonly name: string;
  readonly prompts: readonly string[];
}

/**
 * Validation data for a run from the frozen content of a golden set. A run that learns classes is validated by accuracy whenever the
 * set has labels. A probe knows the current classes of the project (`present`), so those of the set are matched to them by name.
 */
export function goldenValidation(
  { name, measure, content }: OpenedGoldenSet,
  { on }: Pick<TuneData, 'on'>,
  present: readonly PromptedClass[] | null,
): Validation {
  const labelled = content.images.some(({ label }) => label >= 0);
  if (present !== null || (measure === 'accuracy' && labelled) || (on === 'classes' && labelled))
    return accuracyValidation(name, content, present);
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

function accuracyValidation(
  name: string,
  content: GoldenContent,
  present: readonly PromptedClass[] | null,
): Validation {
  const classes = present ?? content.classes;
  const positions = content.classes.map((each) => classes.findIndex((other) => other.name === each.name));
  const images = content.images.filter(({ label }) => label >= 0 && positions[label]! >= 0);
  if (images.length === 0) {
    throw new StudioError(
      'no-labels',
      `The golden set ${name} has no images of this project's classes, so a run that learns classes cannot be validated on it. Choose another set.`,
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
