import { StudioError } from '../../../shared/contract/errors.ts';
import type { Recall, RetrievalResult } from '../../../shared/contract/evaluation.ts';
import { listLabelledImages } from '../catalogue/queries/evaluated-rows.ts';
import type { EvaluatedModel, Parts, Work } from './parts.ts';
import { summariseRanks } from './recall.ts';
import { selectVectors, type VectorIndex } from './vector-index.ts';

/** Queries ranked at once, so that a job can report progress and be cancelled. */
const queriesAtOnce = 1_024;

/**
 * Retrieval in both directions over the embedded pairs of a split. Text → image: each caption is a query for its image among all
 * images. Image → text: the rank of the image's best own caption among the captions of other images. A tie counts
 * against the model.
 */
export async function measureRetrieval(
  parts: Parts,
  model: EvaluatedModel,
  { split }: { readonly split?: string | null | undefined },
  work: Work = {},
): Promise<RetrievalResult> {
  const { db, project } = parts.catalogue;
  const wanted = new Set((await listLabelledImages(db, project, split ?? null)).map(({ id }) => id));
  const allImages = await parts.indexes.read(model, 'image');
  const allCaptions = await parts.indexes.read(model, 'caption');
  const embedded = new Set(allImages.ids);
  const captioned = new Set(allCaptions.imageIds);
  const images = selectVectors(allImages, (row, { ids }) => wanted.has(ids[row]!) && captioned.has(ids[row]!));
  const captions = selectVectors(
    allCaptions,
    (row, { imageIds }) => wanted.has(imageIds[row]!) && embedded.has(imageIds[row]!),
  );
  if (wanted.size === 0) throw new StudioError('empty-selection', 'There are no images in this split.');
  if (images.ids.length === 0)
    throw new StudioError(
      'embeddings-missing',
      `No image with a caption is embedded with ${model.name} yet. Embed the project first.`,
      { modelId: model.id },
    );
  if (images.ids.length < wanted.size)
    work.notice?.(
      `${wanted.size - images.ids.length} of ${wanted.size} images were skipped because they have no caption or are not embedded`,
    );
  return {
    task: 'retrieval',
    model: model.name,
    images: images.ids.length,
    captions: captions.ids.length,
    textToImage: await rankOwn(parts, 'Text → image', captions, images, work),
    imageToText: await rankOwn(parts, 'Image → text', images, captions, work),
  };
}

async function rankOwn(
  { similarity }: Parts,
  phase: string,
  queries: VectorIndex,
  candidates: VectorIndex,
  { signal, progress }: Work,
): Promise<Recall> {
  const count = queries.ids.length;
  const ranks = new Uint32Array(count);
  const rows = queries.ids.map((_, row) => row);
  const queryGroups = Int32Array.from(queries.imageIds);
  const candidateGroups = Int32Array.from(candidates.imageIds);
  for (let from = 0; from < count; from += queriesAtOnce) {
    progress?.(phase, from, count);
    const found = await similarity.ranks(
      {
        queries: { source: queries.source, rows: rows.subarray(from, from + queriesAtOnce) },
        queryGroups: queryGroups.subarray(from, from + queriesAtOnce),
        candidates: { source: candidates.source },
        candidateGroups,
      },
      signal && { signal },
    );
    ranks.set(found.ranks, from);
  }
  progress?.(phase, count, count);
  return summariseRanks(ranks, candidates.ids.length);
}
