import type { Studio } from '../../../../shared/contract/contract.ts';
import type { EditBatch } from '../../../../shared/contract/history.ts';

const perPage = 60;

/** The changes of the project or of one image, newest first, loaded as the user scrolls. */
export class HistoryList {
  batches = $state.raw<readonly EditBatch[]>([]);
  /** False once the oldest change is loaded. */
  more = $state(true);
  state = $state<'first' | 'ready'>('first');
  /** The newest applied change, which the project is currently at; null if there is none. */
  readonly now = $derived(this.batches.find((batch) => batch.applied)?.id ?? null);
  readonly #studio: Studio;
  #reading: AbortController | null = null;

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /** Reloads the changes that are loaded, at least one page. */
  async load(imageId: number | null): Promise<void> {
    const limit = Math.min(Math.max(this.batches.length, perPage), 500);
    await this.#read(imageId, null, limit);
  }

  /** Loads the next page. */
  async loadMore(imageId: number | null): Promise<void> {
    const last = this.batches.at(-1);
    if (last && this.more && !this.#reading) await this.#read(imageId, last.id, perPage);
  }

  async #read(imageId: number | null, before: number | null, limit: number): Promise<void> {
    this.#reading?.abort();
    const reading = (this.#reading = new AbortController());
    try {
      const page = await this.#studio.history.list(
        { ...(imageId !== null && { imageId }), ...(before !== null && { before }), changes: true, limit },
        { signal: reading.signal },
      );
      if (reading.signal.aborted) return;
      this.batches = before === null ? page : [...this.batches, ...page];
      this.more = page.length === limit;
      this.state = 'ready';
    } catch (error) {
      if (!reading.signal.aborted) throw error;
    } finally {
      if (this.#reading === reading) this.#reading = null;
    }
  }
}
