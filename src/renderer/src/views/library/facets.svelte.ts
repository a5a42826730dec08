import { everything, toFilter } from '../../workspace/query.ts';
import type { Query } from '../../workspace/query.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import type { Facets } from '../../../../shared/contract/samples.ts';

const conditions = [
  ['classIds', 'classes'],
  ['splits', 'splits'],
  ['statuses', 'statuses'],
  ['tags', 'tags'],
] as const;

/** How many samples each value of the filter would show. */
export class FacetState {
  current = $state.raw<Facets | null>(null);
  readonly #studio: Studio;
  #asking: AbortController | null = null;

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /**
   * Counts each list with its own condition lifted: choosing one class must not hide the others. `within` holds the images
   * that a search found; what it left out is not counted.
   */
  async load(query: Query, within: readonly number[] | null): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const count = (of: Query) => {
      const filter = within ? { ...toFilter(of), ids: [...within] } : toFilter(of);
      return this.#studio.samples.facets({ filter }, { signal: asking.signal });
    };
    try {
      const all = await count(query);
      const lifted = conditions.map(async ([condition, facet]) =>
        query[condition].length > 0
          ? { [facet]: (await count({ ...query, [condition]: everything[condition] }))[facet] }
          : {},
      );
      const current: Facets = Object.assign({}, all, ...(await Promise.all(lifted)));
      if (!asking.signal.aborted) this.current = current;
    } catch {
      // The list itself tells what is wrong; counts that are missing for a moment need no words.
    }
  }
}
