import type { Skipped } from '../../../shared/contract/interchange.ts';
import type { ImageProblem } from '../compute/contract/images.ts';

/** Why something was left out of an import or an export. The problems of images keep their own names. */
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

/** How many entries are kept; what comes after them is only counted. */
const kept = 1000;

/** The list of what was left out and why: everything is counted, the first thousand are told. */
export class SkippedList {
  #count = 0;
  readonly #entries: Skipped[] = [];

  /** Notes that `item` (a file, row or member, as the person knows it) was left out. */
  add(item: string, code: SkipCode, reason: string): void {
    this.#count++;
    if (this.#entries.length < kept) this.#entries.push({ item, code, reason });
  }

  /** The fields of an import's or export's result. */
  summary(): { skippedCount: number; skipped: Skipped[] } {
    return { skippedCount: this.#count, skipped: [...this.#entries] };
  }
}
