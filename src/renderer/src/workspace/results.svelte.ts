import { StudioError, isStudioError } from '../../../shared/contract/errors.ts';
import type { Studio } from '../../../shared/contract/contract.ts';
import type { Hit } from '../../../shared/contract/search.ts';
import { isRanked, toFilter } from './query.ts';
import { describeError } from './toasts.svelte.ts';
import type { Query } from './query.ts';

/** The number of images that a semantic or similarity search returns. */
const ranked = 500;

/** The list that all views share: row numbers in order, with the scores of a search. */
export class Results {
  ids = $state.raw<Uint32Array>(new Uint32Array());
  /** True if `ids` is the previous list with edits applied, which keeps its scroll position. */
  isUpdate = false;
  /** What a search or a relation found, before other conditions; null if the list comes from the catalogue alone. */
  found = $state.raw<readonly number[] | null>(null);
  scores = $state.raw<ReadonlyMap<number, number> | null>(null);
  /** `first` until the first answer; `loading` while the previous list is shown in place of one that is on its way. */
  state = $state<'first' | 'loading' | 'ready' | 'failed'>('first');
  problem = $state.raw<{ readonly code: string; readonly message: string } | null>(null);
  /** The list as it would be now, if edits have changed it since it was loaded; otherwise null. */
  fresh = $state.raw<Uint32Array | null>(null);
  readonly #studio: Studio;
  #asking: AbortController | null = null;
  #query: Query | null = null;
  #loaded: Promise<void> = Promise.resolve();

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /** Shows the samples of a query and aborts an earlier request. `isUpdate`: the same query again, after edits. */
  load(query: Query, modelId: number | null, { isUpdate = false }: { isUpdate?: boolean } = {}): Promise<void> {
    this.#query = query;
    this.#loaded = this.#load(query, modelId, isUpdate);
    return this.#loaded;
  }

  async #load(query: Query, modelId: number | null, isUpdate: boolean): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.state = this.state === 'first' ? 'first' : 'loading';
    try {
      const { ids, scores, found } = await this.#find(query, modelId, asking.signal);
      if (asking.signal.aborted) return;
      this.found = found;
      this.isUpdate = isUpdate;
      this.ids = ids;
      this.scores = scores;
      this.problem = null;
      this.state = 'ready';
    } catch (error) {
      if (asking.signal.aborted) return;
      this.ids = new Uint32Array();
      this.scores = null;
      this.problem = { code: isStudioError(error) ? error.code : 'internal', message: describeError(error) };
      this.state = 'failed';
    }
    this.fresh = null;
  }

  /** Checks whether the list has changed. It is not updated until the user asks, so that nothing moves unexpectedly. */
  async check(): Promise<void> {
    // A list that is still loading may have been read before the edit.
    await this.#loaded;
    const query = this.#query;
    if (query === null || isRanked(query) || this.state !== 'ready') return;
    const before = this.ids;
    const { ids } = await this.#find(query, null, new AbortController().signal);
    if (this.ids === before) this.fresh = isSameOrder(ids, before) ? null : ids;
  }

  /** Shows the list with the edits that were made since it was loaded. */
  update(): void {
    if (this.fresh) {
      this.isUpdate = true;
      this.ids = this.fresh;
    }
    this.fresh = null;
  }

  async #find(
    query: Query,
    modelId: number | null,
    signal: AbortSignal,
  ): Promise<Pick<Results, 'ids' | 'scores' | 'found'>> {
    const filter = toFilter(query);
    const { relation } = query;
    const hits = await this.#search(query, modelId, signal);
    if (hits === null) {
      const { ids } = await this.#studio.samples.order({ filter, sort: query.sort }, { signal });
      return { ids, scores: null, found: null };
    }
    const within = relation?.kind === 'listed' ? new Set(relation.ids) : null;
    const found = hits.map((hit) => hit.imageId).filter((id) => within?.has(id) ?? true);
    if (found.length === 0) return { ids: new Uint32Array(), scores: null, found };
    const { ids } = await this.#studio.samples.order(
      { filter: { ...filter, ids: found }, sort: query.sort },
      { signal },
    );
    if (!isRanked(query)) return { ids, scores: null, found };
    return { ids: intersectRanked(found, ids), found, scores: new Map(hits.map((hit) => [hit.imageId, hit.score])) };
  }

  async #search(query: Query, modelId: number | null, signal: AbortSignal): Promise<Hit[] | null> {
    const { relation, text } = query;
    if (!isRanked(query)) {
      return relation?.kind === 'listed' ? relation.ids.map((imageId) => ({ imageId, score: 0 })) : null;
    }
    if (modelId === null) {
      throw new StudioError('embeddings-missing', 'Embed the images with a model before using semantic search.');
    }
    if (relation?.kind === 'like') {
      const image = { imageId: relation.imageId };
      return this.#studio.search.byImage({ modelId, image, top: ranked }, { signal });
    }
    const described = text.replaceAll('"', ' ').trim();
    return this.#studio.search.byText({ modelId, text: described, top: ranked }, { signal });
  }
}

/** The ranked numbers that are also in `allowed`, in the order of their rank. */
export function intersectRanked(ranked: readonly number[], allowed: Uint32Array): Uint32Array<ArrayBuffer> {
  const set = new Set(allowed);
  return Uint32Array.from(ranked.filter((id) => set.has(id)));
}

/** True if both lists contain the same numbers in the same order. */
export function isSameOrder(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
