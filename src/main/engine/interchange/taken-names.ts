import { posix } from 'node:path';

/** The names used in an export. Names that differ only in case are the same, as on many file systems. */
export class TakenNames {
  readonly #taken = new Set<string>();

  /** Takes a name; true when it was free. */
  take(name: string): boolean {
    const folded = name.normalize('NFC').toLowerCase();
    if (this.#taken.has(folded)) return false;
    this.#taken.add(folded);
    return true;
  }

  /** Takes the name if it is free, else a variant with `-2`, `-3` … before its extension; returns it. */
  takeLike(name: string): string {
    if (this.take(name)) return name;
    const { dir, name: stem, ext } = posix.parse(name);
    for (let number = 2; ; number++) {
      const other = posix.join(dir, `${stem}-${number}${ext}`);
      if (this.take(other)) return other;
    }
  }
}
