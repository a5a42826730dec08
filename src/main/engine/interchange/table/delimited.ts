import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { parse, type CsvError, type Info } from 'csv-parse';
import type { ReadContext } from '../source.ts';
import { notUtf8 } from '../text.ts';
import { decodeCell } from './cells.ts';
import { sniffDelimited, type Dialect } from './dialect.ts';
import { nameRow, type TableFile, type TableRow } from './rows.ts';

/** The maximum size of a row: 4 MiB. A longer one means an unclosed quotation mark. */
const maxRowBytes = 2 ** 22;

/** Opens a CSV or TSV; the delimiter and the header are detected from its start. */
export async function openDelimited(file: string, format: 'csv' | 'tsv'): Promise<TableFile> {
  const dialect = await sniffDelimited(file, format);
  return {
    file,
    columns: [...new Set(dialect.columns)],
    rows: (name, context) => readDelimited(file, dialect, name, context),
  };
}

async function* readDelimited(
  file: string,
  dialect: Dialect,
  name: string,
  { skipped, signal, progress }: Pick<ReadContext, 'skipped' | 'signal' | 'progress'>,
): AsyncGenerator<TableRow> {
  const { size } = await stat(file);
  const parser = parse({
    // One character per byte, so that each cell is checked for UTF-8 separately and one bad row does not affect the rest.
    encoding: 'latin1',
    delimiter: dialect.delimiter,
    record_delimiter: dialect.lineEnds,
    columns: dialect.columns,
    from: dialect.header ? 2 : 1,
    group_columns_by_name: true,
    relax_quotes: true,
    relax_column_count_less: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: maxRowBytes,
    info: true,
    on_skip: (error) => {
      const line = (error as (CsvError & { lines?: number }) | undefined)?.lines ?? 0;
      skipped.add(nameRow(name, line), 'bad-row', explain(error, dialect));
      return undefined;
    },
  });
  pipeline(createReadStream(file, { start: dialect.start, highWaterMark: 2 ** 18 }), parser, () => {});
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string | string[]>;
      info: Info;
    }>) {
      signal.throwIfAborted();
      const line = info.lines;
      const bad = decodeValues(record);
      if (bad) skipped.add(nameRow(name, line), 'not-utf8', notUtf8(bad));
      else yield { line, values: record };
      progress(dialect.start + info.bytes, size);
    }
  } catch (error) {
    if (!isCsvError(error)) throw error;
    const line = Number((error as { lines?: number }).lines ?? 0);
    skipped.add(nameRow(name, line), 'bad-row', explain(error, dialect));
  } finally {
    parser.destroy();
  }
}

/** Decodes cells from one character per byte, in place; returns the bytes of the first cell that is not UTF-8. */
function decodeValues(record: Record<string, string | string[]>): Buffer | null {
  for (const [column, value] of Object.entries(record)) {
    if (Array.isArray(value)) {
      for (const [index, one] of value.entries()) {
        const text = decodeCell(one);
        if (text === null) return Buffer.from(one, 'latin1');
        value[index] = text;
      }
    } else {
      const text = decodeCell(value);
      if (text === null) return Buffer.from(value, 'latin1');
      record[column] = text;
    }
  }
  return null;
}

function isCsvError(error: unknown): error is CsvError {
  return error instanceof Error && String((error as { code?: unknown }).code).startsWith('CSV_');
}

function explain(error: CsvError | undefined, { columns }: Dialect): string {
  switch (error?.code) {
    case 'CSV_RECORD_INCONSISTENT_COLUMNS':
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
      return `It has more cells than the header has columns (${columns.length}); put captions that contain the delimiter in quotation marks.`;
    case 'CSV_QUOTE_NOT_CLOSED':
    case 'CSV_MAX_RECORD_SIZE':
      return 'An earlier quotation mark is never closed, so the rest could not be read.';
    default:
      return error?.message ?? 'The row cannot be read.';
  }
}
