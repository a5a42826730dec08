import { StudioError } from '../../../../shared/contract/errors.ts';
import type { MatrixUpdate, PairMatrix } from '../../../../shared/contract/matrix.ts';
import type { CallOptions } from '../../../../shared/rpc/procedure.ts';
import { storeEditedAlignments } from '../../catalogue/queries/alignments.ts';
import { readCaptionTexts } from '../../catalogue/queries/caption-texts.ts';
import { listPairCaptions, type PairCaption } from '../../catalogue/queries/pair-captions.ts';
import { readSetting } from '../../catalogue/queries/settings.ts';
import { readModel } from '../model.ts';
import type { EvaluatedModel, Parts } from '../parts.ts';
import type { Vectors } from '../similarity.ts';
import { CaptionVectors } from './caption-vectors.ts';
import { drawEvenly, keepKnown } from './choose-pairs.ts';

/** Captions embedded on demand per request: about a second's work on a slow machine. */
const embeddedAtOnce = 256;

/** The pairs along the diagonal of a matrix. */
export interface Pairs {
  readonly modelId: number;
  readonly imageIds: Uint32Array;
  readonly captionIds: Uint32Array;
}

/** The cosines of images with each other's captions. */
export class PairMatrices {
  readonly #parts: Parts;
  readonly #captions: CaptionVectors;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#captions = new CaptionVectors(parts);
  }

  /** See `read` in the contract. */
  async read(
    request: {
      readonly modelId: number;
      readonly imageIds: Uint32Array;
      readonly slot: number;
      readonly limit: number;
    },
    options: CallOptions = {},
  ): Promise<PairMatrix> {
    const { db, project } = this.#parts.catalogue;
    const model = await readModel(this.#parts.catalogue, request.modelId);
    const images = await this.#parts.indexes.read(model, 'image');
    if (images.ids.length === 0)
      throw new StudioError(
        'embeddings-missing',
        `No image is embedded with ${model.name} yet. Embed the project first.`,
        { modelId: model.id },
      );
    const { kept, unknown } = keepKnown(request.imageIds, new Set(images.ids));
    const drawn = drawEvenly(kept, request.limit);
    const captioned = await listPairCaptions(db, project, { imageIds: [...drawn], slot: request.slot });
    const fresh = await this.#captions.findFresh(model, captioned);
    const left = new Set(fresh.slice(embeddedAtOnce));
    const captions = captioned.filter((caption) => !left.has(caption));
    const imageIds = Uint32Array.from(captions, ({ imageId }) => imageId);
    const columns = await this.#captions.read(model, captions, options);
    const { cosines } = await this.#parts.similarity.block(
      {
        rows: await this.#imagesOf(model, imageIds),
        columns: { vectors: columns, dimensions: model.dimensions },
      },
      options,
    );
    return {
      imageIds,
      captionIds: Uint32Array.from(captions, ({ id }) => id),
      revisions: Uint32Array.from(captions, ({ revision }) => revision),
      cosines,
      unembedded: unknown + left.size,
      uncaptioned: drawn.length - captioned.length,
      available: kept.length,
    };
  }

  /** See `refresh` in the contract. */
  async refresh(
    { modelId, imageIds, captionIds, revisions }: Pairs & { readonly revisions: Uint32Array },
    options: CallOptions = {},
  ): Promise<MatrixUpdate> {
    const { db, project } = this.#parts.catalogue;
    const model = await readModel(this.#parts.catalogue, modelId);
    const texts = await readCaptionTexts(db, project, [...captionIds]);
    const present = new Map(texts.map((caption) => [caption.id, caption]));
    const columns = Uint32Array.from(captionIds.keys()).filter((place) => {
      const caption = present.get(captionIds[place]!);
      return caption !== undefined && caption.revision !== revisions[place];
    });
    const { kept } = keepKnown(imageIds, new Set((await this.#parts.indexes.read(model, 'image')).ids));
    const nothing = { columns: new Uint32Array(), revisions: new Uint32Array(), cosines: new Float32Array() };
    if (present.size < captionIds.length || kept.length < imageIds.length || columns.length > embeddedAtOnce)
      return { ...nothing, outdated: true };
    if (columns.length === 0) return { ...nothing, outdated: false };
    const changed = Array.from(columns, (place): PairCaption => {
      const caption = present.get(captionIds[place]!)!;
      return { ...caption, imageId: imageIds[place]! };
    });
    const vectors = await this.#captions.read(model, changed, options);
    const { cosines } = await this.#parts.similarity.block(
      { rows: { vectors, dimensions: model.dimensions }, columns: await this.#imagesOf(model, imageIds) },
      options,
    );
    await this.#store(model.id, changed, (at) => cosines[at * imageIds.length + columns[at]!]!);
    return { columns, revisions: Uint32Array.from(changed, ({ revision }) => revision), cosines, outdated: false };
  }

  /** See `cluster` in the contract. */
  async cluster({ modelId, imageIds, captionIds }: Pairs, options: CallOptions = {}): Promise<Uint32Array> {
    const { db, project } = this.#parts.catalogue;
    const model = await readModel(this.#parts.catalogue, modelId);
    const texts = new Map((await readCaptionTexts(db, project, [...captionIds])).map((each) => [each.id, each]));
    const captions = Array.from(captionIds, (id, place): PairCaption => {
      const caption = texts.get(id);
      if (caption === undefined)
        throw new StudioError('not-found', 'A caption of this matrix was removed. Reload the matrix.', { id });
      return { ...caption, imageId: imageIds[place]! };
    });
    const { order } = await this.#parts.similarity.seriate(
      {
        images: await this.#imagesOf(model, imageIds),
        captions: {
          vectors: await this.#captions.read(model, captions, options),
          dimensions: model.dimensions,
        },
      },
      options,
    );
    return order;
  }

  /** Stores the alignments of edited pairs, which every other view shows too. */
  async #store(modelId: number, changed: readonly PairCaption[], cosineOf: (at: number) => number): Promise<void> {
    const { catalogue } = this.#parts;
    const imageIds = changed.map(({ imageId }) => imageId);
    const alignments = changed.map(({ id, revision }, at) => ({ captionId: id, revision, cosine: cosineOf(at) }));
    await catalogue.store(
      async (db) => {
        const shown = (await readSetting(db, catalogue.project, 'current_model')) === modelId;
        await storeEditedAlignments(db, catalogue.project, { modelId, alignments, imageIds, shown });
      },
      { kinds: ['alignment'], imageIds },
    );
  }

  async #imagesOf(model: EvaluatedModel, imageIds: Uint32Array): Promise<Vectors> {
    const { ids, source } = await this.#parts.indexes.read(model, 'image');
    const rowOf = new Map(Array.from(ids, (id, row) => [id, row]));
    const rows = imageIds.map((id) => {
      const row = rowOf.get(id);
      if (row === undefined)
        throw new StudioError('embeddings-missing', `Image ${id} has no vector of ${model.name}. Embed it first.`, {
          modelId: model.id,
          imageId: id,
        });
      return row;
    });
    return { source, rows };
  }
}
