import { averageDirections } from '../evaluation/ensemble.ts';
import type { Vectors } from '../evaluation/similarity.ts';
import { Similarity } from '../evaluation/similarity.ts';
import type { EncoderRef } from '../compute/contract/encoders.ts';
import type { Compute } from '../compute/supervisor.ts';
import type { Work } from '../evaluation/parts.ts';
import type { GoldenContent, GoldenImage } from './content.ts';
import type { Outcomes } from './outcomes.ts';

const imagesAtOnce = 256;
const textsAtOnce = 2_048;
const queriesAtOnce = 4_096;

/** Rows of unit vectors. */
interface Rows {
  readonly data: Float32Array;
  readonly dimensions: number;
}

/**
 * Embeds the content of a golden set with a model and measures the outcome for each image. Ranks are as in `measureRetrieval`: among all
 * images or captions of the set, ties count against the model. Unreadable images are skipped, with a notice.
 */
export async function measureOutcomes(
  compute: Compute,
  model: EncoderRef,
  content: GoldenContent,
  work: Work,
): Promise<Outcomes> {
  const { images, vectors } = await embedImages(compute, model, content.images, work);
  const captioned = [...images.keys()].filter((row) => images[row]!.captions.length > 0);
  const imageOf = Int32Array.from(captioned.flatMap((row) => images[row]!.captions.map(() => row)));
  const captions = await embedTexts(
    compute,
    model,
    captioned.flatMap((row) => images[row]!.captions),
    work,
  );
  const similarity = new Similarity(compute);
  const ranks = await rank(similarity, { captions, imageOf, images: vectors, captioned }, work);
  const given = await classify(similarity, { compute, model, vectors, content }, work);
  const captionsOf = Map.groupBy(imageOf.keys(), (caption) => imageOf[caption]!);
  return {
    classes: content.classes.map(({ name }) => name),
    images: images.map(({ id, label }, row) => {
      const own = captionsOf.get(row) ?? [];
      return {
        imageId: id,
        ranks: own.map((caption) => ranks.ofImages[caption]!),
        rank: ranks.ofCaptions[row]!,
        cosines: own.map((caption) => dot(captions, caption, vectors, row)),
        label,
        given: given[row]!,
      };
    }),
  };
}

async function embedImages(
  compute: Compute,
  model: EncoderRef,
  images: readonly GoldenImage[],
  { signal, progress, notice }: Work,
): Promise<{ images: GoldenImage[]; vectors: Rows }> {
  const parts: { data: Float32Array; broken: Set<number> }[] = [];
  for (let from = 0; from < images.length; from += imagesAtOnce) {
    progress?.('Embedding images', from, images.length);
    const part = images.slice(from, from + imagesAtOnce);
    const locations = part.map(({ file, offset, length }) => ({
      file,
      ...(offset !== undefined && { offset }),
      ...(length !== undefined && { length }),
    }));
    const { vectors, faults } = await compute
      .client()
      .encoders.images({ model, images: locations }, signal && { signal });
    parts.push({ data: vectors, broken: new Set(faults.map(({ index }) => index)) });
  }
  progress?.('Embedding images', images.length, images.length);
  const dimensions = parts[0]!.data.length / Math.min(images.length, imagesAtOnce);
  const readable = images.filter((_, row) => !parts[Math.floor(row / imagesAtOnce)]!.broken.has(row % imagesAtOnce));
  if (readable.length < images.length)
    notice?.(
      `${images.length - readable.length} of ${images.length} images of the set cannot be read and were skipped`,
    );
  const data = new Float32Array(readable.length * dimensions);
  let at = 0;
  parts.forEach(({ data: rows, broken }) => {
    for (let row = 0; row < rows.length / dimensions; row++) {
      if (broken.has(row)) continue;
      data.set(rows.subarray(row * dimensions, (row + 1) * dimensions), at);
      at += dimensions;
    }
  });
  return { images: readable, vectors: { data, dimensions } };
}

async function embedTexts(
  compute: Compute,
  model: EncoderRef,
  texts: readonly string[],
  { signal, progress }: Work,
): Promise<Rows> {
  const parts: Float32Array[] = [];
  for (let from = 0; from < texts.length; from += textsAtOnce) {
    progress?.('Embedding texts', from, texts.length);
    const part = texts.slice(from, from + textsAtOnce);
    parts.push((await compute.client().encoders.texts({ model, texts: part }, signal && { signal })).vectors);
  }
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return { data, dimensions: texts.length === 0 ? 0 : data.length / texts.length };
}

interface Pairs {
  readonly captions: Rows;
  readonly imageOf: Int32Array;
  readonly images: Rows;
  /** Rows of the images with captions: only they are candidates and queries. */
  readonly captioned: readonly number[];
}

/** For each caption the rank of its image, and for each image the rank of its best caption (0 without captions). */
async function rank(
  similarity: Similarity,
  { captions, imageOf, images, captioned }: Pairs,
  work: Work,
): Promise<{ ofImages: Uint32Array; ofCaptions: Uint32Array }> {
  const ofCaptions = new Uint32Array(images.dimensions === 0 ? 0 : images.data.length / images.dimensions);
  if (captioned.length === 0) return { ofImages: new Uint32Array(0), ofCaptions };
  const candidates = pickRows(images, captioned);
  const own = Int32Array.from(captioned);
  const ofImages = await rankInParts(similarity, [captions, imageOf], [candidates, own], work);
  const found = await rankInParts(similarity, [candidates, own], [captions, imageOf], work);
  captioned.forEach((row, at) => (ofCaptions[row] = found[at]!));
  return { ofImages, ofCaptions };
}

type Grouped = readonly [rows: Rows, groups: Int32Array];

async function rankInParts(
  similarity: Similarity,
  [queries, queryGroups]: Grouped,
  [candidates, candidateGroups]: Grouped,
  { signal, progress }: Work,
): Promise<Uint32Array> {
  const ranks = new Uint32Array(queryGroups.length);
  for (let from = 0; from < queryGroups.length; from += queriesAtOnce) {
    progress?.('Ranking', from, queryGroups.length);
    const to = Math.min(queryGroups.length, from + queriesAtOnce);
    const part = queries.data.subarray(from * queries.dimensions, to * queries.dimensions);
    const found = await similarity.ranks(
      {
        queries: { vectors: part, dimensions: queries.dimensions },
        queryGroups: queryGroups.subarray(from, to),
        candidates: toVectors(candidates),
        candidateGroups,
      },
      signal && { signal },
    );
    ranks.set(found.ranks, from);
  }
  return ranks;
}

interface Classified {
  readonly compute: Compute;
  readonly model: EncoderRef;
  readonly vectors: Rows;
  readonly content: GoldenContent;
}

/** Position of the predicted class for each image, by zero-shot classification; −1 when there are no classes. */
async function classify(
  similarity: Similarity,
  { compute, model, vectors, content: { classes } }: Classified,
  work: Work,
): Promise<Int32Array> {
  const rows = vectors.data.length / vectors.dimensions;
  const given = new Int32Array(rows).fill(-1);
  if (classes.length === 0) return given;
  const prompts = await embedTexts(
    compute,
    model,
    classes.flatMap((each) => each.prompts),
    work,
  );
  const { dimensions } = prompts;
  const means = averageDirections(prompts.data, dimensions, classes[0]!.prompts.length);
  for (let from = 0; from < rows; from += queriesAtOnce) {
    const to = Math.min(rows, from + queriesAtOnce);
    const images = { vectors: vectors.data.subarray(from * dimensions, to * dimensions), dimensions };
    const query = { images, classes: { vectors: means, dimensions }, scale: 1, k: 1 };
    given.set((await similarity.classify(query, work.signal && { signal: work.signal })).indices, from);
  }
  return given;
}

function pickRows({ data, dimensions }: Rows, rows: readonly number[]): Rows {
  const picked = new Float32Array(rows.length * dimensions);
  rows.forEach((row, at) => picked.set(data.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions));
  return { data: picked, dimensions };
}

function toVectors({ data, dimensions }: Rows): Vectors {
  return { vectors: data, dimensions };
}

function dot(left: Rows, leftRow: number, right: Rows, rightRow: number): number {
  let sum = 0;
  for (let axis = 0; axis < left.dimensions; axis++)
    sum += left.data[leftRow * left.dimensions + axis]! * right.data[rightRow * right.dimensions + axis]!;
  return sum;
}
