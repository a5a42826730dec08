import type { ExportedSample } from '../catalogue/queries/exported-samples.ts';
import type { SkippedList } from './skipped.ts';

/** What the writer of a format is given. */
export interface ExportContext {
  readonly skipped: SkippedList;
  readonly signal: AbortSignal;
  /** Every text that captions of an image have had here, to tell a file that this project wrote from a foreign one. */
  readonly formerTexts: (imageId: number) => Promise<ReadonlySet<string>>;
  /** The files that this project wrote whole (tables, shards, class lists). */
  readonly record: ExportRecord;
}

/** Remembers the files that were exported, so that they may be replaced later and nothing else is. */
export interface ExportRecord {
  /** True when the file is absent, or still is what this project wrote. */
  mayReplace(file: string): Promise<boolean>;
  /** Files in a folder that this project wrote and that are still as it wrote them. */
  ownFiles(folder: string): Promise<string[]>;
  wrote(file: string, sha256: string): void;
  removed(file: string): void;
}

/** What was written of a sample; null when it was left out (and listed). */
export type Written = {
  readonly captions: number;
  /** What remains to be done in the order of the samples, for formats that write them into one file. */
  readonly append?: () => Promise<void>;
} | null;

/** The writer of a format: samples, then the end. */
export interface SampleWriter {
  /** Begun in the order of the samples; several may be under way. */
  write(sample: ExportedSample): Promise<Written>;
  /** Makes what was written complete. */
  finish?(): Promise<void>;
  /** Removes what is not complete. */
  abandon?(): Promise<void>;
}
