import type { WireReader } from '../wire/reader.ts';
import { WireWriter } from '../wire/writer.ts';
import { entryField } from './fields.ts';

/** Read a StringStringEntryProto into a map; returns its key and value. */
export function readEntry(parent: WireReader, into: Map<string, string>): [key: string, value: string] {
  const reader = parent.message(`${parent.where}, an entry`);
  let key = '';
  let value = '';
  while (reader.next()) {
    if (reader.field === entryField.key) key = reader.text();
    else if (reader.field === entryField.value) value = reader.text();
    else reader.skip();
  }
  into.set(key, value);
  return [key, value];
}

/** Write a StringStringEntryProto as a field of `writer`. */
export function writeEntry(writer: WireWriter, field: number, key: string, value: string): void {
  writer.message(field, encodeEntry(key, value));
}

/** Encode a StringStringEntryProto. */
export function encodeEntry(key: string, value: string): WireWriter {
  const entry = new WireWriter();
  entry.text(entryField.key, key);
  entry.text(entryField.value, value);
  return entry;
}
