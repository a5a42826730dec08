import type { ExportedSample } from '../catalogue/queries/exported-samples.ts';
import type { SkippedList } from './skipped.ts';

/** What a format's writer is given. */
export interface ExportContext {
  readonly skipped: SkippedList;
  readonly signal: AbortSignal;
  /** Every text that an image's captions have had in this project, to recognize files that this project wrote. */
  readonly formerTexts: (imageId: number) => Promise<ReadonlySet<string>>;
  /** The files that this project owns (tables, shards, class lists). */
  readonly record: ExportRecord;
}

/** Remembers exported files, so that a later export replaces these and no others. */
export interface ExportRecord {
  /** True when the file does not exist, or is unchanged since this project wrote it. */
  mayReplace(file: string): Promise<boolean>;
  /** Files in a folder that are unchanged since this project wrote them. */
  ownFiles(folder: string): Promise<string[]>;
  wrote(file: string, sha256: string): void;
  removed(file: string): void;
}

/** What was written for a sample; null when it was skipped (and reported). */
export type Written = {
  readonly captions: number;
  /** The part that must happen in sample order, for formats that write to one file. */
  readonly append?: () => Promise<void>;
} | null;

/** The writer of a format. */
export interface SampleWriter {
  /** Called in sample order; several calls may be in flight. */
  write(sample: ExportedSample): Promise<Written>;
  /** Completes the export. */
  finish?(): Promise<void>;
  /** Removes incomplete files. */
  abandon?(): Promise<void>;
}
