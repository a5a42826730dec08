import type { Skipped } from '../../../shared/contract/interchange.ts';
import type { ImageProblem } from '../compute/contract/images.ts';

/** Why an import or export skipped an item. Image problems keep their own codes. */
export type SkipCode =
  | ImageProblem
  | 'unsafe-path'
  | 'remote-image'
  | 'no-image'
  | 'extra-image'
  | 'not-utf8'
  | 'bad-row'
  | 'damaged-archive'
  | 'unknown-class'
  | 'caption-kept'
  | 'long-caption'
  | 'exists'
  | 'changed-outside'
  | 'no-label'
  | 'no-split'
  | 'line-break'
  | 'unreadable-file';

/** The maximum number of listed entries; further ones are only counted. */
const maxListed = 1000;

/** The skipped items and why: all are counted, the first thousand are listed. */
export class SkippedList {
  #count = 0;
  readonly #entries: Skipped[] = [];

  /** Adds a skipped `item` (a file, row or member, by the name that the user knows). */
  add(item: string, code: SkipCode, reason: string): void {
    this.#count++;
    if (this.#entries.length < maxListed) this.#entries.push({ item, code, reason });
  }

  /** The fields of an import's or export's result. */
  summary(): { skippedCount: number; skipped: Skipped[] } {
    return { skippedCount: this.#count, skipped: [...this.#entries] };
  }
}
