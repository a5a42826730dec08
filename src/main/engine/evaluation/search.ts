import { StudioError } from '../../../shared/contract/errors.ts';
import type { CaptionHit, Hit } from '../../../shared/contract/search.ts';
import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import { listCaptionTexts } from '../catalogue/queries/evaluated-rows.ts';
import type { ImageLocation } from '../base/image-location.ts';
import type { EvaluatedModel, Parts } from './parts.ts';
import type { Vectors } from './similarity.ts';
import type { VectorIndex } from './vector-index.ts';

/** Images that match a text best. */
export async function searchByText(
  parts: Parts,
  model: EvaluatedModel,
  { text, top }: { text: string; top: number },
  options: CallOptions = {},
): Promise<Hit[]> {
  const images = await readIndex(parts, model, 'image');
  const vectors = await parts.embedder.embedTexts(model.id, [text], options);
  return rankImages(parts, { vectors, dimensions: model.dimensions }, images, top, options);
}

/** Images most similar to one of the project (which is excluded), or to a file. */
export async function searchByImage(
  parts: Parts,
  model: EvaluatedModel,
  { image, top }: { image: { imageId: number } | { location: ImageLocation }; top: number },
  options: CallOptions = {},
): Promise<Hit[]> {
  const images = await readIndex(parts, model, 'image');
  if ('location' in image) {
    const vectors = await parts.embedder.embedImage(model.id, image.location, options);
    return rankImages(parts, { vectors, dimensions: model.dimensions }, images, top, options);
  }
  const hits = await rankImages(parts, vectorOf(images, image.imageId, model), images, top + 1, options);
  return hits.filter((hit) => hit.imageId !== image.imageId).slice(0, top);
}

/** Captions of other images that match an image best. */
export async function findCaptionsFor(
  parts: Parts,
  model: EvaluatedModel,
  { imageId, top }: { imageId: number; top: number },
  options: CallOptions = {},
): Promise<CaptionHit[]> {
  const query = vectorOf(await readIndex(parts, model, 'image'), imageId, model);
  const captions = await readIndex(parts, model, 'caption');
  const own = captions.imageIds.filter((id) => id === imageId).length;
  const found = await parts.similarity.topK(
    { queries: query, candidates: { source: captions.source }, k: top + own },
    options,
  );
  const hits = Array.from(found.indices, (row, place) => ({
    captionId: captions.ids[row]!,
    imageId: captions.imageIds[row]!,
    score: found.scores[place]!,
  }));
  const foreign = hits.filter((hit) => hit.imageId !== imageId).slice(0, top);
  const { db, project } = parts.catalogue;
  const texts = await listCaptionTexts(
    db,
    project,
    foreign.map((hit) => hit.captionId),
  );
  return foreign.map((hit) => ({ ...hit, text: texts.get(hit.captionId) ?? '' }));
}

async function rankImages(
  { similarity }: Parts,
  queries: Vectors,
  images: VectorIndex,
  k: number,
  options: CallOptions,
): Promise<Hit[]> {
  const found = await similarity.topK({ queries, candidates: { source: images.source }, k }, options);
  return Array.from(found.indices, (row, place) => ({ imageId: images.ids[row]!, score: found.scores[place]! }));
}

async function readIndex({ indexes }: Parts, model: EvaluatedModel, kind: 'image' | 'caption'): Promise<VectorIndex> {
  const index = await indexes.read(model, kind);
  if (index.ids.length > 0) return index;
  throw new StudioError(
    'embeddings-missing',
    `No ${kind} is embedded with ${model.name} yet. Embed the project first.`,
    {
      modelId: model.id,
    },
  );
}

function vectorOf(images: VectorIndex, imageId: number, model: EvaluatedModel): Vectors {
  const row = images.ids.indexOf(imageId);
  if (row !== -1) return { source: images.source, rows: Uint32Array.of(row) };
  throw new StudioError('embeddings-missing', `This image is not embedded with ${model.name} yet. Embed it first.`, {
    modelId: model.id,
    imageId,
  });
}
