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

const KEPT_ANSWERS = 64;

/** Above this many samples, percentiles are recomputed only once in a while. */
const MANY_SAMPLES = 50_000;
const A_WHILE = 60_000;

/** A cached result, with the number of the last relevant change. */
interface Kept {
  readonly answer: Promise<unknown>;
  readonly at: number;
}

/** The queries of the library. Results that need a full scan are cached until something changes. */
export class Library {
  readonly #catalogue: Catalogue;
  readonly #kept = new Map<string, Kept>();
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
    return this.#keep(`facets ${JSON.stringify(filter)}`, ({ db, project }) => countFacets(db, project, filter));
  }

  alignmentHistogram(): Promise<{ from: number; to: number; counts: number[] }> {
    return this.#keep('histogram', ({ db, project }) => readAlignmentHistogram(db, project));
  }

  captionStatistics(filter: Filter): Promise<CaptionStatistics> {
    return this.#keep(`captions ${JSON.stringify(filter)}`, async ({ db, project }) =>
      countCaptions(db, project, await this.order({ filter, sort: { by: 'added', direction: 'ascending' } })),
    );
  }

  /** Exact for projects of normal size; in a large one, edits of the last minute may be missing. */
  async #readPercentiles(): Promise<Percentiles> {
    const at = this.#catalogue.changedAt('alignment', 'models', 'project');
    const now = performance.now();
    const kept = this.#percentiles;
    if (kept !== undefined) {
      if (kept.at === at || (kept.value.size > MANY_SAMPLES && now - kept.time < A_WHILE)) return kept.value;
    }
    const value = new Percentiles(await readSortedAlignments(this.#catalogue.db, this.#catalogue.project));
    this.#percentiles = { value, at, time: now };
    return value;
  }

  #keep<Answer>(key: string, ask: (catalogue: Catalogue) => Promise<Answer>): Promise<Answer> {
    const at = this.#catalogue.changedAt('captions', 'samples', 'classes', 'models', 'alignment', 'project');
    const kept = this.#kept.get(key);
    if (kept?.at === at) return kept.answer as Promise<Answer>;
    const answer = ask(this.#catalogue);
    this.#kept.delete(key);
    this.#kept.set(key, { answer, at });
    if (this.#kept.size > KEPT_ANSWERS) this.#kept.delete(this.#kept.keys().next().value!);
    answer.catch(() => this.#kept.delete(key));
    return answer;
  }
}
