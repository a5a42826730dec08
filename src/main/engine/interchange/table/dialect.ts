import { parse } from 'csv-parse/sync';
import { readHead } from '../head.ts';
import { isImageName } from '../image-names.ts';
import { guessEncoding } from '../text.ts';
import { decodeCell } from './cells.ts';
import { unreadableTable } from './rows.ts';

/** The dialect of a delimited table. */
export interface Dialect {
  readonly delimiter: string;
  readonly lineEnds: string[];
  /** Byte at which the first line starts, after a byte order mark. */
  readonly start: number;
  /** False when the first line contains values; columns are then named `column_1` and so on. */
  readonly header: boolean;
  readonly columns: string[];
}

/** Detects the dialect from the start of a file. Fails with `unreadable-file` when it is empty or not UTF-8 text. */
export async function sniffDelimited(file: string, format: 'csv' | 'tsv'): Promise<Dialect> {
  const head = await readHead(file, 2 ** 18);
  const start = head.subarray(0, 3).equals(Buffer.from('\ufeff')) ? 3 : 0;
  const encoding = head.includes(0) || head[0]! >= 0xfe ? guessEncoding(head) : 'UTF-8';
  if (encoding !== 'UTF-8' && head.length > 0)
    throw unreadableTable(file, `It looks like ${encoding}; save it as UTF-8 and import again.`);
  const text = head.toString('latin1', start);
  if (text.trim() === '') throw unreadableTable(file, 'It is empty.');
  const lineEnds = text.includes('\n') ? ['\r\n', '\n'] : ['\r'];
  const delimiter = format === 'tsv' ? '\t' : mostFrequent(firstLine(text, lineEnds), [',', ';', '\t', '|']);
  const first = parse(text, {
    delimiter,
    record_delimiter: lineEnds,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    to: 1,
  })[0];
  const cells = (first ?? []).map((cell) => (decodeCell(cell) ?? cell).trim());
  const header = !cells.some((cell) => isImageName(cell.replace(/#\d+$/, '')));
  const columns = cells.map((cell, index) => (header && cell !== '' ? cell : `column_${index + 1}`));
  return { delimiter, lineEnds, start, header, columns };
}

function firstLine(text: string, lineEnds: readonly string[]): string {
  return text.trimStart().split(lineEnds.at(-1)!, 1)[0]!;
}

/** The most frequent of these characters outside quotation marks; the first when none occurs. */
function mostFrequent(line: string, characters: readonly string[]): string {
  const bare = line.replace(/"[^"]*"/g, '');
  const count = (character: string) => bare.split(character).length - 1;
  return characters.reduce((best, other) => (count(other) > count(best) ? other : best));
}
