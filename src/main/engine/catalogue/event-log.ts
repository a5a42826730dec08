import type { Numbered } from '../../../shared/rpc/procedure.ts';

/** A part of the story that a reader missed is told as these events, or not at all when nothing stands for it. */
type Summary<Event> = () => readonly Event[];

/**
 * Events counted from 1, the last `kept` of which can be heard again. A reader that asks after a number that is no longer kept
 * first hears the `summary`; one whose number was never given (an engine that started again) hears all that is kept.
 */
export class EventLog<Event> {
  readonly #kept: number;
  readonly #summary: Summary<Event> | undefined;
  readonly #events: Event[] = [];
  readonly #readers = new Set<() => void>();
  #last = 0;
  #ended = false;

  constructor(kept: number, summary?: Summary<Event>) {
    this.#kept = kept;
    this.#summary = summary;
  }

  /** Number of the newest event, 0 before the first. */
  get last(): number {
    return this.#last;
  }

  append(event: Event): void {
    this.#events.push(event);
    this.#last += 1;
    // Dropping in blocks keeps an append cheap.
    if (this.#events.length > 2 * this.#kept) this.#events.splice(0, this.#events.length - this.#kept);
    this.#wake();
  }

  /** Ends every reader; nothing is appended afterwards. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Events after a number, then those to come, until the signal or the end. */
  async *read({ after = 0, signal }: { after?: number; signal?: AbortSignal } = {}): AsyncGenerator<
    Numbered<Event>,
    void
  > {
    let next = after > this.#last ? 1 : after + 1;
    let wake = () => {};
    const onWake = () => wake();
    this.#readers.add(onWake);
    signal?.addEventListener('abort', onWake);
    try {
      while (signal?.aborted !== true) {
        const first = this.#last - this.#events.length + 1;
        if (next < first) {
          for (const event of this.#summary?.() ?? []) yield { number: first - 1, event };
          next = Math.max(next, first);
        } else if (next <= this.#last) {
          const number = next++;
          yield { number, event: this.#events[number - first]! };
        } else if (this.#ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#readers.delete(onWake);
      signal?.removeEventListener('abort', onWake);
    }
  }

  #wake(): void {
    for (const wake of this.#readers) wake();
  }
}
