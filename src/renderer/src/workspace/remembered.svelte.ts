/** A preference of this window that survives a reload: the width of a panel, the size of tiles. */
export class Remembered<Value> {
  #value = $state.raw() as Value;
  readonly #name: string;

  constructor(name: string, initial: Value) {
    this.#name = `diagonal.${name}`;
    this.#value = read(this.#name, initial);
  }

  get current(): Value {
    return this.#value;
  }

  set current(value: Value) {
    this.#value = value;
    localStorage.setItem(this.#name, JSON.stringify(value));
  }
}

function read<Value>(name: string, initial: Value): Value {
  const stored = localStorage.getItem(name);
  if (stored === null) return initial;
  try {
    const value: unknown = JSON.parse(stored);
    return typeof value === typeof initial ? (value as Value) : initial;
  } catch {
    return initial;
  }
}
