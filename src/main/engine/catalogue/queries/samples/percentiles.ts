/** Percentiles of values among all values. */
export class Percentiles {
  readonly #ascending: Float64Array;

  /** `ascending` holds all values in ascending order. */
  constructor(ascending: Float64Array) {
    this.#ascending = ascending;
  }

  /** The number of values. */
  get size(): number {
    return this.#ascending.length;
  }

  /** The fraction of values that are lower, 0 to 1. */
  shareBelow(value: number): number {
    const ascending = this.#ascending;
    let low = 0;
    let high = ascending.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ascending[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return ascending.length === 0 ? 0 : low / ascending.length;
  }
}
