import type { Numbered } from './procedure.ts';

/** Replaces the events that are no longer stored: what a listener needs to know to continue from here. */
export type Summary<Event> = () => readonly Event[];

/**
 * The server's side of a feed: numbers events from 1 and stores the newest. A listener holds a position, not a queue, so a
 * slow one costs no memory. One that asks for events that are gone, or lags until they are, first receives the `summary`
 * and continues with the oldest stored event; without a summary it sees a gap in the numbers and has to read the current
 * state again.
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

  /** Ends every listener's loop once it has received the stored events. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /**
   * The events after the one numbered `after`, then each as it happens, until the signal or the end. A number higher than
   * any so far is from before a restart: such a listener receives everything stored.
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
