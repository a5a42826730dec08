import type { ImportFormat } from '../../../shared/contract/formats.ts';
import type { ImportOptions } from '../../../shared/contract/interchange.ts';
import type { SkippedList } from './skipped.ts';

/**
 * What a source says of one image. `key` names it within the source (with `/`, never leaving it). `path` is relative to one
 * of the source's roots, or absolute inside one. The same key may come again with further captions.
 */
export interface ImportedSample {
  readonly key: string;
  /** Taken in place of `key` when that already names another image of the source. */
  readonly otherKey?: string;
  readonly path: string;
  readonly offset?: number;
  readonly length?: number;
  /** Null when they are there but cannot be read (which is on the list); what was imported before then stays. */
  readonly captions: readonly string[] | null;
  readonly label: string | null;
  readonly split: string | null;
}

/** What a source needs while it is read. */
export interface ReadContext {
  readonly skipped: SkippedList;
  readonly signal: AbortSignal;
  /** How much of the source has been read, in whatever the source counts (bytes, files); `total` is null when unknown. */
  readonly progress: (done: number, total: number | null) => void;
  /** Gives a plain tar with the content of a gzip one. */
  readonly unpack: (file: string) => Promise<string>;
}

/** A source that was recognised and opened, ready to be read, any number of times. */
export interface Source {
  readonly format: ImportFormat;
  /** The absolute path that identifies it: importing the same location again means the same source. */
  readonly location: string;
  /** The folder to which file names in the catalogue are relative. It follows from `location` alone. */
  readonly root: string;
  /** Folders in which images are looked for, in this order. Nothing outside them is read. */
  readonly roots: readonly string[];
  /** Names of columns, for tables. */
  readonly columns: readonly string[];
  /** What was said or detected. */
  readonly options: ImportOptions;
  /** Its samples in a fixed order. What cannot be read is put on the list, not thrown. */
  samples(context: ReadContext): AsyncIterable<ImportedSample>;
}
