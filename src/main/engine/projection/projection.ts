import { StudioError } from '../../../shared/contract/errors.ts';
import type {
  Clustering,
  Layout,
  Mover,
  PointFacts,
  ProjectionOptions,
  ProjectionSummary,
  SpaceFigures,
} from '../../../shared/contract/projection.ts';
import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { readAlignments } from '../catalogue/queries/alignments.ts';
import {
  findLayout,
  insertLayout,
  listLayouts,
  replaceLayout,
  type StoredLayout,
} from '../catalogue/queries/projections.ts';
import { listRevisions } from '../catalogue/queries/vector-rows.ts';
import { readModel } from '../evaluation/model.ts';
import type { Work } from '../evaluation/parts.ts';
import type { Similarity } from '../evaluation/similarity.ts';
import { selectVectors, type VectorIndex, type VectorIndexes } from '../evaluation/vector-index.ts';
import { arrangePoints } from './arrange-points.ts';
import { Clusters } from './clusters/clusters.ts';
import { findMovers } from './movers.ts';
import { findShared, startFromOld } from './old-places.ts';
import { readPointFacts } from './point-facts.ts';
import { choosePoints, codesOf, joinPoints, type PointSet } from './points.ts';
import { measureSpace } from './space-figures.ts';

/** The parts that maps need. `workerEntry` is the file of `layout-worker`. */
export interface ProjectionParts {
  readonly catalogue: Catalogue;
  readonly similarity: Similarity;
  readonly indexes: VectorIndexes;
  readonly workerEntry: string | URL;
}

/** A layout to compute; `from` as in the contract. */
export interface ProjectionRequest {
  readonly modelId: number;
  readonly options: ProjectionOptions;
  readonly from?: number | null | undefined;
}

/** Options to select layouts by; undefined ones match any. */
export interface LayoutSort {
  readonly method?: ProjectionOptions['method'] | undefined;
  readonly kinds?: ProjectionOptions['kinds'] | undefined;
  readonly centred?: boolean | undefined;
}

/** The maps of one project: layouts of its images and captions in two dimensions. */
export class Projection {
  readonly #parts: ProjectionParts;
  readonly #clusters: Clusters;

  constructor(parts: ProjectionParts) {
    this.#parts = parts;
    this.#clusters = new Clusters(parts.catalogue);
  }

  /** Computes a layout and stores it. */
  async run({ modelId, options, from }: ProjectionRequest, work: Work = {}): Promise<ProjectionSummary> {
    const { catalogue } = this.#parts;
    const points = await this.#choose(modelId, options);
    const old = await this.#findOld(options, from);
    const arranged = await arrangePoints(this.#parts, points, { options, old }, work);
    const { layout, ...facts } = arranged;
    const summary = { modelId, options, fromId: old?.summary.id ?? null, leftOut: points.leftOut, ...facts };
    if (points.leftOut > 0)
      work.notice?.(`The map shows ${points.count} of ${points.count + points.leftOut} points, drawn at random`);
    const id = await catalogue.store(
      (db) => insertLayout(db, catalogue.project, { ...idsOf(points), points: layout, summary }),
      null,
      { signal: work.signal },
    );
    return (await this.#find(id)).summary;
  }

  /** The newest layout of a model with the given options; null if there is none. */
  async latest({ modelId, ...sort }: LayoutSort & { readonly modelId: number }): Promise<Layout | null> {
    const found = (await this.list(modelId)).find(({ options }) => isOfSort(options, sort));
    return found === undefined ? null : this.get(found.id);
  }

  /** A layout without the points of removed images and captions. */
  async get(projectionId: number): Promise<Layout> {
    const { db, project } = this.#parts.catalogue;
    const { summary, imageIds, captionIds, points } = await this.#find(projectionId);
    const images = new Set((await listRevisions(db, project, 'image')).ids);
    const captions = await listRevisions(db, project, 'caption');
    const imageOf = new Map(Array.from(captions.ids, (id, row) => [id, captions.imageIds[row]!]));
    const keptImages = imageIds.map((_, row) => row).filter((row) => images.has(imageIds[row]!));
    const keptCaptions = captionIds.map((_, row) => row).filter((row) => imageOf.has(captionIds[row]!));
    const rows = [...keptImages, ...keptCaptions.map((row) => imageIds.length + row)];
    const kept = keptCaptions.map((row) => captionIds[row]!);
    return {
      ...summary,
      images: keptImages.length,
      captions: keptCaptions.length,
      imageIds: keptImages.map((row) => imageIds[row]!),
      captionIds: kept,
      captionImageIds: kept.map((id) => imageOf.get(id)!),
      points: Float32Array.from(
        { length: 2 * rows.length },
        (_, place) => points[2 * rows[place >> 1]! + (place & 1)]!,
      ),
    };
  }

  /** Stored layouts, newest first. */
  async list(modelId?: number): Promise<ProjectionSummary[]> {
    return listLayouts(this.#parts.catalogue.db, this.#parts.catalogue.project, modelId);
  }

  /** Adds newly embedded points; see the contract. */
  async extend(projectionId: number, options: CallOptions = {}): Promise<{ added: number }> {
    const { catalogue, similarity } = this.#parts;
    const old = await this.#find(projectionId);
    const { summary } = old;
    const all = await this.#choose(summary.modelId, { ...summary.options, limit: Number.MAX_SAFE_INTEGER });
    const points = joinPoints(
      keepGrown(all.images, old.imageIds, summary.leftOut > 0),
      keepGrown(all.captions, old.captionIds, summary.leftOut > 0),
      summary.options.centred,
      summary.leftOut,
    );
    const added = points.count - findShared(points, old).rows.length;
    if (added === 0) return { added };
    const layout = await startFromOld(similarity, points, old, options);
    if (layout === null)
      throw new StudioError('conflict', 'Too few points of this map are still embedded. Compute the map again.', {
        projectionId,
      });
    const { id: _id, at: _at, images: _images, captions: _captions, ...kept } = summary;
    await catalogue.store((db) =>
      replaceLayout(db, catalogue.project, projectionId, { ...idsOf(points), points: layout, summary: kept }),
    );
    return { added };
  }

  /** The points that moved most between two layouts, farthest first. */
  async movers({ fromId, toId, top }: { fromId: number; toId: number; top: number }): Promise<Mover[]> {
    const before = await this.get(fromId);
    const after = await this.get(toId);
    const imageOf = new Map(Array.from(after.captionIds, (id, row) => [id, after.captionImageIds[row]!]));
    const moved = findMovers(
      { ids: codesOf(before.imageIds, before.captionIds), points: before.points },
      { ids: codesOf(after.imageIds, after.captionIds), points: after.points },
      top,
    );
    return moved.map(({ id: code, distance }) => {
      const id = Math.floor(code / 2);
      return code % 2 === 0
        ? { kind: 'image', id, imageId: id, distance }
        : { kind: 'caption', id, imageId: imageOf.get(id)!, distance };
    });
  }

  /** The geometry of the space that images and captions share under a model. */
  async figures(modelId: number, options: CallOptions = {}): Promise<SpaceFigures> {
    const { catalogue, similarity, indexes } = this.#parts;
    const model = await readModel(catalogue, modelId);
    const stored = await readAlignments(catalogue.db, catalogue.project, modelId);
    const cosines = Array.from(stored.values(), ({ cosine }) => cosine);
    const [images, captions] = [await indexes.read(model, 'image'), await indexes.read(model, 'caption')];
    return measureSpace(similarity, { images, captions, cosines }, options);
  }

  /** The values to colour the points of a layout by. */
  async facts(projectionId: number): Promise<PointFacts> {
    return readPointFacts(this.#parts.catalogue, await this.get(projectionId));
  }

  /** The clusters of a layout with their distinctive words. */
  async clusters(projectionId: number): Promise<Clustering> {
    return this.#clusters.find(await this.get(projectionId));
  }

  async #choose(modelId: number, options: ProjectionOptions): Promise<PointSet> {
    const { catalogue, indexes } = this.#parts;
    const model = await readModel(catalogue, modelId);
    const points = choosePoints(await indexes.read(model, 'image'), await indexes.read(model, 'caption'), options);
    if (points.count >= 3) return points;
    throw new StudioError(
      'embeddings-missing',
      `A map needs at least three points, but only ${points.count} are embedded with ${model.name}. Embed the project first.`,
      { modelId },
    );
  }

  async #findOld(options: ProjectionOptions, from: number | null | undefined): Promise<StoredLayout | null> {
    if (from === null) return null;
    if (from !== undefined) return this.#find(from);
    const { method, kinds } = options;
    const newest = (await this.list()).find((one) => isOfSort(one.options, { method, kinds }));
    return newest === undefined ? null : this.#find(newest.id);
  }

  async #find(projectionId: number): Promise<StoredLayout> {
    const { db, project } = this.#parts.catalogue;
    const layout = await findLayout(db, project, projectionId);
    if (layout !== undefined) return layout;
    throw new StudioError('not-found', `There is no map ${projectionId} in this project.`, { projectionId });
  }
}

function isOfSort(options: ProjectionOptions, { method, kinds, centred }: LayoutSort): boolean {
  return (
    options.method === (method ?? options.method) &&
    options.kinds === (kinds ?? options.kinds) &&
    options.centred === (centred ?? options.centred)
  );
}

/** The points of a layout and newer ones; of a sampled layout, older points that were not sampled stay excluded. */
function keepGrown(index: VectorIndex, shown: Uint32Array, sampled: boolean): VectorIndex {
  if (!sampled) return index;
  const known = new Set(shown);
  const last = shown.at(-1) ?? 0;
  return selectVectors(index, (row, { ids }) => known.has(ids[row]!) || ids[row]! > last);
}

function idsOf({ images, captions }: PointSet): { imageIds: Uint32Array; captionIds: Uint32Array } {
  return { imageIds: images.ids, captionIds: captions.ids };
}
