import { LRUCache } from 'lru-cache';
import type { CaptionScope, RewrittenCaption, Rewriting } from '../../../../shared/contract/captions.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import { describeError } from '../../workspace/toasts.svelte.ts';

const nothing: Counts = { samples: 0, captions: 0, changed: 0, refused: 0 };
const perRequest = 200;
const maxRows = 2000;

interface Counts {
  readonly samples: number;
  readonly captions: number;
  readonly changed: number;
  readonly refused: number;
}

/** A preview of a bulk edit: its counts, the affected captions, and the visible ones before and after. */
export class BulkPreview {
  counts = $state.raw<Counts>(nothing);
  /** The captions that cannot be changed, then those that would be. */
  ids = $state.raw<Uint32Array>(new Uint32Array());
  problem = $state('');
  busy = $state(false);
  readonly #studio: Studio;
  #rows = new LRUCache<number, RewrittenCaption>({ max: maxRows });
  #change: Rewriting | null = null;
  #asking: AbortController | null = null;
  #version = $state(0);

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /** Marks the counts as outdated while a new change is about to be previewed. */
  expect(change: Rewriting | null): void {
    this.#asking?.abort();
    this.busy = change !== null;
  }

  /** Previews a change; null means that it is incomplete. */
  async load(scope: CaptionScope, change: Rewriting | null): Promise<void> {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    this.problem = '';
    if (change === null) return this.#show(nothing, new Uint32Array(), null);
    this.busy = true;
    try {
      const found = await this.#studio.captions.previewBulk({ scope, change }, { signal: asking.signal });
      if (asking.signal.aborted) return;
      const { samples, captions, changed, refused } = found;
      const ids = Uint32Array.from([...refused, ...changed]);
      this.#show({ samples, captions, changed: changed.length, refused: refused.length }, ids, change);
    } catch (error) {
      if (asking.signal.aborted) return;
      this.#show(nothing, new Uint32Array(), null);
      this.problem = describeError(error);
    }
    this.busy = false;
  }

  /** A caption of the list, if loaded. */
  row(id: number): RewrittenCaption | undefined {
    void this.#version;
    return this.#rows.peek(id);
  }

  /** Loads the visible captions. */
  async want(ids: readonly number[]): Promise<void> {
    const change = this.#change;
    const missing = ids.filter((id) => !this.#rows.get(id)).slice(0, perRequest);
    const { signal } = this.#asking ?? new AbortController();
    if (change === null || missing.length === 0) return;
    try {
      const rows = await this.#studio.captions.previewRows({ ids: missing, change }, { signal });
      if (change !== this.#change) return;
      for (const row of rows) this.#rows.set(row.id, row);
      this.#version++;
    } catch (error) {
      if (!signal.aborted) this.problem = describeError(error);
    }
  }

  close(): void {
    this.#asking?.abort();
  }

  #show(counts: Counts, ids: Uint32Array, change: Rewriting | null): void {
    this.counts = counts;
    this.#change = change;
    this.#rows = new LRUCache({ max: maxRows });
    this.ids = ids;
    this.busy = false;
  }
}
