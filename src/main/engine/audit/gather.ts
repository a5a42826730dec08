import { StudioError } from '../../../shared/contract/errors.ts';
import { listAuditedImages, type AuditedImage } from '../catalogue/queries/audited-rows.ts';
import { readCaptionTexts } from '../catalogue/queries/caption-texts.ts';
import type { EvaluatedModel, Parts, Work } from '../evaluation/parts.ts';
import { selectVectors, type VectorIndex } from '../evaluation/vector-index.ts';
import { showCount } from '../../../shared/text/numbers.ts';

/** The data that an audit reads. */
export interface AuditedData {
  readonly model: EvaluatedModel;
  readonly pictures: readonly AuditedImage[];
  readonly images: VectorIndex;
  readonly captions: VectorIndex;
  /** Row of the image of each caption. */
  readonly imageOf: Uint32Array;
  readonly texts: readonly string[];
  /** Class of each image as an index into `classNames`, −1 for none. */
  readonly labels: Int32Array;
  readonly classNames: readonly string[];
}

const captionsAtOnce = 10_000;

/** Reads everything that is embedded with a model, of one split or of all. */
export async function gatherData(
  parts: Pick<Parts, 'catalogue' | 'indexes'>,
  model: EvaluatedModel,
  split: string | null,
  work: Work,
): Promise<AuditedData> {
  const { db, project } = parts.catalogue;
  const pictures = await listAuditedImages(db, project, split);
  const wanted = new Set(pictures.map(({ id }) => id));
  const [allImages, allCaptions] = [
    await parts.indexes.read(model, 'image'),
    await parts.indexes.read(model, 'caption'),
  ];
  const images = selectVectors(allImages, (row, { ids }) => wanted.has(ids[row]!));
  const rowOf = new Map(Array.from(images.ids, (id, row) => [id, row]));
  const captions = selectVectors(allCaptions, (row, { imageIds }) => rowOf.has(imageIds[row]!));
  if (images.ids.length === 0) {
    throw new StudioError(
      'embeddings-missing',
      `No image ${split === null ? '' : `of ${split} `}is embedded with ${model.name} yet. Embed the project first.`,
      {
        modelId: model.id,
      },
    );
  }
  const skipped = allImages.missing + allCaptions.missing;
  if (skipped > 0)
    work.notice?.(
      `${showCount(skipped)} images and captions were skipped because they are not embedded yet. Embed the project and run the audit again.`,
    );
  const texts: string[] = [];
  for (let from = 0; from < captions.ids.length; from += captionsAtOnce) {
    work.signal?.throwIfAborted();
    const part = captions.ids.subarray(from, from + captionsAtOnce);
    const found = new Map((await readCaptionTexts(db, project, [...part])).map(({ id, text }) => [id, text]));
    for (const id of part) texts.push(found.get(id) ?? '');
  }
  const pictureOf = new Map(pictures.map((picture) => [picture.id, picture]));
  const classNames = [...new Set(pictures.flatMap(({ className }) => (className === null ? [] : [className])))];
  const placeOf = new Map(classNames.map((name, place) => [name, place]));
  return {
    model,
    pictures,
    images,
    captions,
    imageOf: captions.imageIds.map((id) => rowOf.get(id)!),
    texts,
    labels: Int32Array.from(images.ids, (id) => placeOf.get(pictureOf.get(id)?.className ?? '') ?? -1),
    classNames,
  };
}
