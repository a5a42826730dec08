import { eventWindow } from './protocol.ts';

/** How many more events a listener can take; never more than the window. */
export class Credit {
  #left: number;
  #wake = () => {};

  constructor(credit: number) {
    this.#left = Math.min(credit, eventWindow);
  }

  add(credit: number): void {
    this.#left = Math.min(this.#left + credit, eventWindow);
    this.#wake();
  }

  /** Waits until there is credit, and takes one. */
  async take(): Promise<void> {
    while (this.#left === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#left -= 1;
  }
}

/**
 * The events, each requested only when there is credit for it. An abort rejects with the signal's reason at once, even
 * where the source ignores it.
 */
export async function* pace<Event>(
  events: AsyncIterable<Event>,
  credit: Credit,
  signal: AbortSignal,
): AsyncGenerator<Event, void, undefined> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  // An abort while nothing is pending is not an unhandled rejection.
  aborted.promise.catch(() => {});
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  const source = events[Symbol.asyncIterator]();
  let left = true;
  try {
    for (;;) {
      await Promise.race([credit.take(), aborted.promise]);
      const next = await Promise.race([source.next(), aborted.promise]);
      if (next.done) {
        left = false;
        return;
      }
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    // A source that is stuck in `next()` cannot be waited for; what it throws later is ignored.
    if (left) source.return?.().then(undefined, () => {});
  }
}
