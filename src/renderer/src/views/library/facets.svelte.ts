import { everything, toFilter } from '../../workspace/query.ts';
import type { Query, Values } from '../../workspace/query.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import { keysOf } from '../../../../shared/contract/values.ts';
import type { Facets } from '../../../../shared/contract/samples.ts';

/** The list of counts for each condition of the query. */
const facetOf = {
  classIds: 'classes',
  splits: 'splits',
  statuses: 'statuses',
  tags: 'tags',
} as const satisfies Readonly<Record<keyof Values, keyof Facets>>;

/** Number of samples per filter value. */
export class FacetState {
  current = $state.raw<Facets | null>(null);
  readonly #studio: Studio;
  #request: AbortController | null = null;

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /**
   * Counts each list without its own condition, so that choosing one class does not hide the others. `within` limits the count
   * to the images found by a search.
   */
  async load(query: Query, within: readonly number[] | null): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const count = (of: Query) => {
      const filter = within ? { ...toFilter(of), ids: [...within] } : toFilter(of);
      return this.#studio.samples.facets({ filter }, { signal: request.signal });
    };
    try {
      const all = await count(query);
      const own = keysOf(facetOf).map(async (condition) => {
        const facet = facetOf[condition];
        if (query[condition].length === 0) return {};
        return { [facet]: (await count({ ...query, [condition]: everything[condition] }))[facet] };
      });
      const current: Facets = Object.assign({}, all, ...(await Promise.all(own)));
      if (!request.signal.aborted) this.current = current;
    } catch {
      // The list shows the error; counts that are briefly missing need no message.
    }
  }
}
