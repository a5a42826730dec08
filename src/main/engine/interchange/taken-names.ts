import { posix } from 'node:path';

/** Names given away in an export. Two that differ only in case are the same, as they are on many file systems. */
export class TakenNames {
  readonly #taken = new Set<string>();

  /** True when the name was free; it is taken from now on. */
  take(name: string): boolean {
    const folded = name.normalize('NFC').toLowerCase();
    if (this.#taken.has(folded)) return false;
    this.#taken.add(folded);
    return true;
  }

  /** The name itself when it is free, else with `-2`, `-3` … before its ending. It is taken from now on. */
  takeLike(name: string): string {
    if (this.take(name)) return name;
    const { dir, name: stem, ext } = posix.parse(name);
    for (let number = 2; ; number++) {
      const other = posix.join(dir, `${stem}-${number}${ext}`);
      if (this.take(other)) return other;
    }
  }
}
