/** Where values stand among all: the share that is lower. */
export class Percentiles {
  readonly #rising: Float64Array;

  /** `rising` holds all values in rising order. */
  constructor(rising: Float64Array) {
    this.#rising = rising;
  }

  /** How many values there are. */
  get size(): number {
    return this.#rising.length;
  }

  /** Share of values that are lower, 0 to 1. */
  shareBelow(value: number): number {
    const rising = this.#rising;
    let low = 0;
    let high = rising.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (rising[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return rising.length === 0 ? 0 : low / rising.length;
  }
}
