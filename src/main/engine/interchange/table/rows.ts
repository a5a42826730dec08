import { StudioError } from '../../../../shared/contract/errors.ts';
import type { ReadContext } from '../source.ts';

/** One row of a table: its line (from 1) and its values by column. */
export interface TableRow {
  readonly line: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A table that was opened: its columns, and its rows as often as they are asked for. */
export interface TableFile {
  readonly file: string;
  readonly columns: readonly string[];
  /** Rows that cannot be read are put on the list under `name`, the table's name for a person. */
  rows(name: string, context: Pick<ReadContext, 'skipped' | 'signal' | 'progress'>): AsyncIterable<TableRow>;
}

/** How a row is called in a list of what was skipped. */
export function nameRow(table: string, line: number): string {
  return `${table}, line ${line}`;
}

/** The error for a table that cannot be read at all. */
export function unreadableTable(file: string, reason: string): StudioError {
  return new StudioError('unreadable-file', `${file}: ${reason}`, { file });
}
