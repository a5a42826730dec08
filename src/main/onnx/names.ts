/** A set of names that generates unique ones. Naming n things from one stem takes time linear in n. */
export class Names {
  readonly #taken: Set<string>;
  /** Next number to try for a stem. */
  readonly #counters = new Map<string, number>();

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** Whether a name is taken. */
  has(name: string): boolean {
    return this.#taken.has(name);
  }

  /** Reserve a name; false when it is taken. */
  take(name: string): boolean {
    if (this.#taken.has(name)) return false;
    this.#taken.add(name);
    return true;
  }

  /** Reserve `stem`, or `stem_1`, `stem_2`, … when it is taken, and return it. */
  unique(stem: string): string {
    let name = stem;
    let number = this.#counters.get(stem) ?? 1;
    while (!this.take(name)) name = `${stem}_${number++}`;
    this.#counters.set(stem, number);
    return name;
  }
}
