import { StudioError } from '../../../../shared/contract/errors.ts';
import type { ReadContext } from '../source.ts';

/** A row of a table: its line (from 1) and its values by column. */
export interface TableRow {
  readonly line: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** An opened table: its columns, and its rows, which can be read repeatedly. */
export interface TableFile {
  readonly file: string;
  readonly columns: readonly string[];
  /** Unreadable rows are reported under `name`, the displayed name of the table. */
  rows(name: string, context: Pick<ReadContext, 'skipped' | 'signal' | 'progress'>): AsyncIterable<TableRow>;
}

/** The name of a row in the list of skipped items. */
export function nameRow(table: string, line: number): string {
  return `${table}, line ${line}`;
}

/** The error for an unreadable table. */
export function unreadableTable(file: string, reason: string): StudioError {
  return new StudioError('unreadable-file', `${file}: ${reason}`, { file });
}
