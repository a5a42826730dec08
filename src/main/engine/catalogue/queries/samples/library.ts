import type { CaptionStatistics } from '../../../../../shared/contract/captions.ts';
import type { Facets, Filter, Sample, Sort } from '../../../../../shared/contract/samples.ts';
import { StudioError } from '../../../../../shared/contract/errors.ts';
import type { Catalogue } from '../../catalogue.ts';
import { readAlignmentHistogram, readSortedAlignments } from './alignment.ts';
import { countFacets } from './counts.ts';
import { Percentiles } from './percentiles.ts';
import { countCaptions } from '../caption-statistics.ts';
import { readOrder } from './read-order.ts';
import { readSamples } from './read-samples.ts';
import { readCursor, writeCursor } from './sorting.ts';
import { walk } from './walk.ts';

const maxCached = 64;

/** Above this many samples, percentiles are recomputed only once in a while. */
const manySamples = 50_000;
const refreshMilliseconds = 60_000;

/** A cached result, with the number of the last relevant change. */
interface Cached {
  readonly answer: Promise<unknown>;
  readonly at: number;
}

/** The queries of the library. Results that need a full scan are cached until something changes. */
export class Library {
  readonly #catalogue: Catalogue;
  readonly #cached = new Map<string, Cached>();
  #percentiles: { readonly value: Percentiles; readonly at: number; readonly time: number } | undefined;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** Row numbers of all filtered samples, in order. */
  order(selection: { filter: Filter; sort: Sort }): Promise<Uint32Array> {
    return readOrder(this.#catalogue.db, this.#catalogue.project, selection);
  }

  /** Samples by row number, in the order given; unknown numbers are omitted. */
  async get(ids: readonly number[]): Promise<Sample[]> {
    const samples = await readSamples(this.#catalogue.db, this.#catalogue.project, ids);
    if (samples.every((sample) => sample.alignment === null)) return samples;
    const percentiles = await this.#readPercentiles();
    return samples.map((sample) =>
      sample.alignment === null ? sample : { ...sample, percentile: percentiles.shareBelow(sample.alignment) },
    );
  }

  /** A sample; `not-found` for an unknown number. */
  async require(imageId: number): Promise<Sample> {
    const [sample] = await this.get([imageId]);
    if (sample === undefined)
      throw new StudioError('not-found', `There is no sample ${imageId} in this project.`, { imageId });
    return sample;
  }

  /** The sample with a key; `not-found` when there is none, `conflict` when several sources have one. */
  async byKey(key: string): Promise<Sample> {
    const { db, project } = this.#catalogue;
    const found = await db
      .selectFrom('image')
      .select('id')
      .where('project_id', '=', project)
      .where('key', '=', key)
      .limit(2)
      .execute();
    const [image, other] = found;
    if (image === undefined)
      throw new StudioError('not-found', `There is no sample "${key}" in this project.`, { key });
    if (other !== undefined) {
      throw new StudioError('conflict', `Several sources have a sample "${key}". Use its number instead.`, {
        key,
        imageIds: found.map(({ id }) => id),
      });
    }
    return this.require(image.id);
  }

  /** One page in order; `cursor` is the `next` of the previous page, null on the last page. */
  async page({
    filter,
    sort,
    cursor,
    limit,
  }: {
    filter: Filter;
    sort: Sort;
    cursor?: string | undefined;
    limit: number;
  }): Promise<{ items: Sample[]; next: string | null }> {
    const { db, project } = this.#catalogue;
    const after = cursor === undefined ? null : readCursor(sort, cursor);
    const places = await walk(db, project, { filter, sort, after, limit: limit + 1 });
    const shown = places.slice(0, limit);
    const items = await this.get(shown.map((place) => place.id));
    return { items, next: places.length > limit ? writeCursor(sort, shown.at(-1)!) : null };
  }

  facets(filter: Filter): Promise<Facets> {
    return this.#cache(`facets ${JSON.stringify(filter)}`, ({ db, project }) => countFacets(db, project, filter));
  }

  alignmentHistogram(): Promise<{ from: number; to: number; counts: number[] }> {
    return this.#cache('histogram', ({ db, project }) => readAlignmentHistogram(db, project));
  }

  captionStatistics(filter: Filter): Promise<CaptionStatistics> {
    return this.#cache(`captions ${JSON.stringify(filter)}`, async ({ db, project }) =>
      countCaptions(db, project, await this.order({ filter, sort: { by: 'added', direction: 'ascending' } })),
    );
  }

  /** Exact for projects of normal size; in a large one, edits of the last minute may be missing. */
  async #readPercentiles(): Promise<Percentiles> {
    const at = this.#catalogue.changedAt('alignment', 'models', 'project');
    const now = performance.now();
    const cached = this.#percentiles;
    if (cached !== undefined) {
      if (cached.at === at || (cached.value.size > manySamples && now - cached.time < refreshMilliseconds))
        return cached.value;
    }
    const value = new Percentiles(await readSortedAlignments(this.#catalogue.db, this.#catalogue.project));
    this.#percentiles = { value, at, time: now };
    return value;
  }

  #cache<Answer>(key: string, ask: (catalogue: Catalogue) => Promise<Answer>): Promise<Answer> {
    const at = this.#catalogue.changedAt('captions', 'samples', 'classes', 'models', 'alignment', 'project');
    const cached = this.#cached.get(key);
    if (cached?.at === at) return cached.answer as Promise<Answer>;
    const answer = ask(this.#catalogue);
    this.#cached.delete(key);
    this.#cached.set(key, { answer, at });
    if (this.#cached.size > maxCached) this.#cached.delete(this.#cached.keys().next().value!);
    answer.catch(() => this.#cached.delete(key));
    return answer;
  }
}
