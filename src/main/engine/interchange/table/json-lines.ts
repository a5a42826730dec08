import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ReadContext } from '../source.ts';
import { SkippedList } from '../skipped.ts';
import { decodeUtf8, notUtf8, withoutMark } from '../text.ts';
import { nameRow, type TableFile, type TableRow } from './rows.ts';

/** The maximum size of a line: 16 MiB. */
const maxLineBytes = 2 ** 24;

/** Rows from which the columns are detected. */
const sampled = 100;

/** Opens a JSONL: one JSON object per line. */
export async function openJsonLines(file: string): Promise<TableFile> {
  const columns = new Set<string>();
  let seen = 0;
  const glance = { skipped: new SkippedList(), signal: new AbortController().signal, progress: () => {} };
  for await (const { values } of readJsonLines(file, file, glance)) {
    for (const column of Object.keys(values)) columns.add(column);
    if (++seen === sampled) break;
  }
  return { file, columns: [...columns], rows: (name, context) => readJsonLines(file, name, context) };
}

async function* readJsonLines(
  file: string,
  name: string,
  { skipped, signal, progress }: Pick<ReadContext, 'skipped' | 'signal' | 'progress'>,
): AsyncGenerator<TableRow> {
  const { size } = await stat(file);
  let done = 0;
  let line = 0;
  for await (const bytes of readLines(file)) {
    signal.throwIfAborted();
    line++;
    done += bytes.length + 1;
    progress(Math.min(done, size), size);
    if (bytes.length > maxLineBytes) {
      skipped.add(nameRow(name, line), 'bad-row', `The line is longer than ${maxLineBytes} bytes.`);
      continue;
    }
    const text = decodeUtf8(bytes);
    if (text === null) {
      skipped.add(nameRow(name, line), 'not-utf8', notUtf8(bytes));
      continue;
    }
    const json = (line === 1 ? withoutMark(text) : text).trim();
    if (json === '') continue;
    const values = parseObject(json);
    if (values) yield { line, values };
    else skipped.add(nameRow(name, line), 'bad-row', 'The line is not a JSON object.');
  }
}

function parseObject(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Lines without line endings; one that is too long is truncated just beyond the limit. */
async function* readLines(file: string): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 18 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, end)]);
      rest = [];
      length = 0;
      from = end + 1;
    }
    if (length > maxLineBytes) continue;
    rest.push(chunk.subarray(from));
    length += chunk.length - from;
  }
  if (length > 0) yield Buffer.concat(rest);
}
