import type { Numbered } from './procedure.ts';

/** Stands for the events that are no longer kept: what a listener needs to know to go on from here. */
export type Summary<Event> = () => readonly Event[];

/**
 * The server's side of a feed: counts events from 1 and keeps the newest. A listener holds a place, no queue, so that a slow
 * one costs no memory. One that asks for events which are gone, or lags until they are, first hears the `summary` and goes
 * on with the oldest event that is kept; without a summary the numbers jump, which tells it to read the present state again.
 */
export class EventLog<Event> {
  readonly #capacity: number;
  readonly #summary: Summary<Event>;
  readonly #kept: Event[] = [];
  readonly #wakers = new Set<() => void>();
  #last = 0;
  #ended = false;

  constructor(capacity: number, summary: Summary<Event> = () => []) {
    this.#capacity = capacity;
    this.#summary = summary;
  }

  /** Number of the newest event, 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** Adds an event and returns its number. */
  append(event: Event): number {
    this.#kept[this.#last++ % this.#capacity] = event;
    this.#wake();
    return this.#last;
  }

  /** Ends every listener's loop once it has heard what is kept. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /**
   * The events after the one numbered `after`, then each as it happens, until the signal or the end. A number that was never
   * given belongs to an earlier life of the log: such a listener hears all that is kept.
   */
  async *read({ after = 0, signal }: { readonly after?: number; readonly signal?: AbortSignal } = {}): AsyncGenerator<
    Numbered<Event>,
    void,
    undefined
  > {
    let next = after > this.#last ? 1 : after + 1;
    while (!signal?.aborted) {
      const first = Math.max(1, this.#last - this.#capacity + 1);
      if (next < first) {
        next = first;
        for (const event of this.#summary()) yield { number: first - 1, event };
      } else if (next <= this.#last) {
        const number = next++;
        yield { number, event: this.#kept[(number - 1) % this.#capacity]! };
      } else if (this.#ended) return;
      else await this.#change(signal);
    }
  }

  #wake(): void {
    const wakers = [...this.#wakers];
    this.#wakers.clear();
    for (const wake of wakers) wake();
  }

  /** Waits for the next event, the end or the abort. */
  async #change(signal: AbortSignal | undefined): Promise<void> {
    let wake = () => {};
    const changed = new Promise<void>((resolve) => (wake = resolve));
    this.#wakers.add(wake);
    signal?.addEventListener('abort', wake, { once: true });
    await changed;
    signal?.removeEventListener('abort', wake);
    this.#wakers.delete(wake);
  }
}
