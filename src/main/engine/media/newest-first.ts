/** Something that waits for its turn. */
interface Waiting {
  readonly begin: () => void;
  readonly wanted: () => boolean;
}

/**
 * Lets a few pieces of work run at once; of those that wait the newest comes first, because what a person scrolled to last is
 * what they look at, and what nobody wants any more never begins.
 */
export class NewestFirst {
  readonly #limit: number;
  readonly #waiting: Waiting[] = [];
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Runs the work when it is its turn; null when it was no longer wanted then. */
  async run<Result>(work: () => Promise<Result>, wanted: () => boolean): Promise<Result | null> {
    if (this.#running >= this.#limit) await new Promise<void>((begin) => this.#waiting.push({ begin, wanted }));
    else this.#running++;
    try {
      return wanted() ? await work() : null;
    } finally {
      this.#giveTurn();
    }
  }

  #giveTurn(): void {
    const next = this.#waiting.pop();
    if (next) next.begin();
    else this.#running--;
  }
}
