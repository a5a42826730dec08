/** Work that is queued. */
interface QueuedWork {
  readonly begin: () => void;
  readonly wanted: () => boolean;
}

/**
 * Limits how many tasks run at once. The newest queued one starts first, because the user is looking at what they scrolled to
 * last; one that is no longer wanted never starts.
 */
export class NewestFirst {
  readonly #limit: number;
  readonly #queue: QueuedWork[] = [];
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Runs the work when there is room; null when it is no longer wanted by then. */
  async run<Result>(work: () => Promise<Result>, wanted: () => boolean): Promise<Result | null> {
    if (this.#running >= this.#limit) await new Promise<void>((begin) => this.#queue.push({ begin, wanted }));
    else this.#running++;
    try {
      return wanted() ? await work() : null;
    } finally {
      this.#startNext();
    }
  }

  #startNext(): void {
    const next = this.#queue.pop();
    if (next) next.begin();
    else this.#running--;
  }
}
