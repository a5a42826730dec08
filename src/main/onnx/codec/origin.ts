import type { UnknownFields } from '../model.ts';
import { fieldOf, WireWriter } from '../wire/writer.ts';

/**
 * The origin of objects in a file. Records (nodes, tensors, attributes, values) never change in place, so an object that was read
 * is written as exactly its original bytes; a changed copy is a new object and is encoded again. Graphs and models do change, so
 * for them only the order of their fields is stored, and the bytes of small entries that can be written in several ways.
 */
const records = new WeakMap<object, Uint8Array>();

const encodings = new WeakMap<object, readonly Uint8Array[]>();

const layouts = new WeakMap<object, Layout>();

/** The order of a message's fields in its file, and the bytes of entries by `entryKey`. */
export interface Layout {
  readonly order: readonly number[];
  readonly entries: ReadonlyMap<string, Uint8Array>;
}

/** One field of a message to write. */
export interface Item {
  readonly field: number;
  readonly write: (writer: WireWriter) => void;
}

/** Remember the bytes that a record was read from (without tag); returns the record. */
export function rememberRecord<T extends object>(record: T, bytes: Uint8Array): T {
  records.set(record, bytes);
  return record;
}

/** The bytes that this very object was read from. */
export function recordOf(record: object): Uint8Array | undefined {
  return records.get(record);
}

/** Store a record's encoding, to see later whether something inside it was changed. */
export function rememberEncoding(record: object, parts: readonly Uint8Array[]): void {
  encodings.set(record, parts);
}

/** A record's encoding from when it was read; only for those that contain graphs. */
export function encodingOf(record: object): readonly Uint8Array[] | undefined {
  return encodings.get(record);
}

/** Whether two encodings have the same bytes in the same pieces. Weights are the same view in both and are not compared. */
export function sameParts(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.length === b.length && a.every((part, index) => sameBytes(part, b[index]!));
}

/** Store the order of the fields of a message. */
export function rememberLayout(message: object, layout: Layout): void {
  layouts.set(message, layout);
}

/** The layout of a message that was read, if it was. */
export function layoutOf(message: object): Layout | undefined {
  return layouts.get(message);
}

/** Identifies an entry of a repeated pair (operator set, metadata) by its content. */
export function entryKey(field: number, key: string, value: string | number): string {
  return `${field}\0${key}\0${value}`;
}

/** Items for unknown fields, which are written unchanged. */
export function unknownItems(unknown: UnknownFields | undefined): Item[] {
  return (unknown ?? []).map((record) => ({ field: fieldOf(record), write: (writer) => writer.raw(record) }));
}

/**
 * Write items in the file's original order when the number of items of each field is unchanged, otherwise by field number,
 * which is protobuf's own order; items of one field keep their order.
 */
export function writeItems(items: readonly Item[], layout: Layout | undefined): WireWriter {
  const queues = Map.groupBy(items, (item) => item.field);
  const fits = layout !== undefined && countsMatch(queues, layout.order);
  const order = fits ? layout.order : items.map((item) => item.field).sort((a, b) => a - b);
  const taken = new Map<number, number>();
  const writer = new WireWriter();
  for (const field of order) {
    const index = taken.get(field) ?? 0;
    taken.set(field, index + 1);
    queues.get(field)![index]!.write(writer);
  }
  return writer;
}

function countsMatch(queues: ReadonlyMap<number, readonly Item[]>, order: readonly number[]): boolean {
  const counts = new Map<number, number>();
  for (const field of order) counts.set(field, (counts.get(field) ?? 0) + 1);
  return counts.size === queues.size && [...counts].every(([field, count]) => queues.get(field)?.length === count);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  return (a.buffer === b.buffer && a.byteOffset === b.byteOffset) || a.every((byte, index) => byte === b[index]);
}
