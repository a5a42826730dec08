import { StudioError } from '../../../../shared/contract/errors.ts';
import type { ImageLocation } from '../../base/image-location.ts';
import { decodeImage } from '../../images/decode.ts';
import type { Pairs } from '../data/order.ts';
import type { RunSpec } from '../../compute/contract/run-spec.ts';
import type { RunControl } from './train.ts';
import type { ValidationRows } from './validate.ts';

/** The data of a run as rows: every image and every distinct text once. */
export interface RunData {
  readonly images: readonly ImageLocation[];
  readonly texts: readonly string[];
  readonly pairs: Pairs;
  /** Images that are never augmented. */
  readonly fixed: ReadonlySet<number>;
  readonly validation: ValidationRows | null;
  /** Errors for the images that could not be read. */
  readonly skipped: readonly string[];
}

/** Prepares the training and validation data of a run. Unreadable images are skipped and reported. Fails with `empty-selection`. */
export async function prepareData({ train, validation }: RunSpec, { emit, signal }: RunControl): Promise<RunData> {
  const skipped: string[] = [];
  const broken = await findBroken(train.images, skipped, { emit, signal });
  const images: ImageLocation[] = [];
  const texts: string[] = [];
  const rowOfText = new Map<string, number>();
  const addText = (text: string): number => {
    const known = rowOfText.get(text);
    if (known !== undefined) return known;
    rowOfText.set(text, texts.length);
    return texts.push(text) - 1;
  };
  const textsOfImage = Map.groupBy(train.texts.keys(), (text) => train.imageOf[text]!);
  const textsOf: number[][] = [];
  const classOf: number[] = [];
  const sourceOf: number[] = [];
  const fixed = new Set<number>();
  train.images.forEach((location, image) => {
    const own = textsOfImage.get(image) ?? [];
    if (broken.has(image) || own.length === 0) return;
    if (train.fixed?.[image] === 1) fixed.add(images.length);
    images.push(location);
    textsOf.push(own.map((text) => addText(train.texts[text]!)));
    classOf.push(train.classOf[image]!);
    if (train.sourceOf) sourceOf.push(train.sourceOf[image]!);
  });
  if (images.length < 2) {
    throw new StudioError(
      'empty-selection',
      `Training needs at least two images with text; ${images.length} of ${train.images.length} can be used. Choose another split, or add captions.`,
    );
  }
  if (classOf.every((value) => value >= 0 && value === classOf[0])) {
    throw new StudioError(
      'empty-selection',
      'All training images have the same class, so there is nothing to distinguish. Choose a split with two or more classes.',
    );
  }
  const trainRows = texts.length;
  const pairs: Pairs = {
    textsOf,
    classOf: Int32Array.from(classOf),
    textKey: Int32Array.from({ length: trainRows }, (_, row) => row),
    ...(train.sourceOf ? { sourceOf: Int32Array.from(sourceOf) } : {}),
  };
  const readable = validation && (await omitBroken(validation, skipped, { emit, signal }));
  return { images, texts, pairs, fixed, validation: readable && addValidation(readable, images, addText), skipped };
}

/** The validation data without the images that cannot be read, and without their texts. */
async function omitBroken(
  validation: NonNullable<RunSpec['validation']>,
  skipped: string[],
  control: RunControl,
): Promise<NonNullable<RunSpec['validation']>> {
  const { images } = validation.by === 'accuracy' ? validation : validation.pairs;
  const broken = await findBroken(images, skipped, control);
  if (broken.size === 0) return validation;
  const positions = Int32Array.from({ length: images.length });
  let position = 0;
  for (const image of images.keys()) positions[image] = broken.has(image) ? -1 : position++;
  const useful = images.filter((_, image) => !broken.has(image));
  const classesOf = (classOf: Int32Array): Int32Array => classOf.filter((_, image) => !broken.has(image));
  if (validation.by === 'accuracy') return { ...validation, images: useful, classOf: classesOf(validation.classOf) };
  const { texts, imageOf, classOf } = validation.pairs;
  const pairs = {
    images: useful,
    classOf: classesOf(classOf),
    texts: texts.filter((_, text) => !broken.has(imageOf[text]!)),
    imageOf: imageOf.filter((image) => !broken.has(image)).map((image) => positions[image]!),
  };
  return { by: 'retrieval', pairs };
}

function addValidation(
  validation: NonNullable<RunSpec['validation']>,
  images: ImageLocation[],
  addText: (text: string) => number,
): ValidationRows {
  const add = (locations: readonly ImageLocation[]): number[] => locations.map((location) => images.push(location) - 1);
  if (validation.by === 'accuracy') {
    const prompts = validation.prompts.map((list) => list.map(addText));
    return { by: 'accuracy', images: add(validation.images), classOf: validation.classOf, prompts };
  }
  const { pairs } = validation;
  return { by: 'retrieval', images: add(pairs.images), texts: pairs.texts.map(addText), imageOf: pairs.imageOf };
}

/** Decodes every image once before training, so that a broken one cannot stop a run halfway through an epoch. */
async function findBroken(
  images: readonly ImageLocation[],
  skipped: string[],
  { emit, signal }: RunControl,
): Promise<Set<number>> {
  const atOnce = 16;
  const broken = new Set<number>();
  const problems = new Map<string, Promise<string | null>>();
  for (let from = 0; from < images.length; from += atOnce) {
    signal.throwIfAborted();
    const part = images.slice(from, from + atOnce);
    await Promise.all(
      part.map(async (location, at) => {
        const key = JSON.stringify(location);
        // A source that is listed twice is checked once.
        const problem =
          problems.get(key) ??
          decodeImage(location).then(
            () => null,
            (error: Error) => error.message,
          );
        problems.set(key, problem);
        const message = await problem;
        if (message === null) return;
        broken.add(from + at);
        skipped.push(message);
      }),
    );
    emit({ type: 'phase', phase: 'Checking images', done: from + part.length, total: images.length });
  }
  return broken;
}
