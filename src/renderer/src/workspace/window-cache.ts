/** Keeps the values that were used last, by number, up to a limit. */
export class WindowCache<Value> {
  readonly #values = new Map<number, Value>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#values.size;
  }

  /** The value, which thereby counts as used last. */
  get(id: number): Value | undefined {
    const value = this.#values.get(id);
    if (value === undefined) return undefined;
    this.#values.delete(id);
    this.#values.set(id, value);
    return value;
  }

  /** The value, without counting as a use. */
  peek(id: number): Value | undefined {
    return this.#values.get(id);
  }

  /** Stores a value and drops those that were not used for longest. */
  set(id: number, value: Value): void {
    this.#values.delete(id);
    this.#values.set(id, value);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#limit) break;
      this.#values.delete(oldest);
    }
  }

  delete(id: number): void {
    this.#values.delete(id);
  }

  clear(): void {
    this.#values.clear();
  }

  ids(): number[] {
    return [...this.#values.keys()];
  }

  /** The numbers of `wanted` that are not here, in their order. */
  missing(wanted: Iterable<number>): number[] {
    return [...wanted].filter((id) => !this.#values.has(id));
  }
}
