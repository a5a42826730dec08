import type { ImportFormat } from '../../../shared/contract/formats.ts';
import type { ImportOptions } from '../../../shared/contract/interchange.ts';
import type { SkippedList } from './skipped.ts';

/**
 * An image as described by a source. `key` names it within the source (with `/`, never leaving it). `path` is relative to one of
 * the source's roots, or absolute inside one. The same key may occur again with further captions.
 */
export interface ImportedSample {
  readonly key: string;
  /** Used instead of `key` when that already names another image of the source. */
  readonly otherKey?: string;
  readonly path: string;
  readonly offset?: number;
  readonly length?: number;
  /** Null when they exist but cannot be read (which is reported); captions imported earlier are then kept. */
  readonly captions: readonly string[] | null;
  readonly label: string | null;
  readonly split: string | null;
}

/** What a source is given while it is read. */
export interface ReadContext {
  readonly skipped: SkippedList;
  readonly signal: AbortSignal;
  /** How much of the source has been read, in its own unit (bytes, files); `total` is null when unknown. */
  readonly progress: (done: number, total: number | null) => void;
  /** Unpacks a gzip tar and returns the plain one. */
  readonly unpack: (file: string) => Promise<string>;
}

/** An opened source, which can be read any number of times. */
export interface Source {
  readonly format: ImportFormat;
  /** The absolute path that identifies the source. */
  readonly location: string;
  /** The folder to which file names in the catalogue are relative; determined by `location` alone. */
  readonly root: string;
  /** Folders that are searched for images, in this order. Nothing outside them is read. */
  readonly roots: readonly string[];
  /** Names of columns, for tables. */
  readonly columns: readonly string[];
  /** The given or detected options. */
  readonly options: ImportOptions;
  /** Its samples in a fixed order. Unreadable items are reported, not thrown. */
  samples(context: ReadContext): AsyncIterable<ImportedSample>;
}
