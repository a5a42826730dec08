import { toInt64 } from './int64.ts';
import { WireReader, wireType } from './reader.ts';
import { encodeText } from './text.ts';

/** Byte strings of at least this size are passed on as views instead of being copied. */
const viewFrom = 4096;

/**
 * Collects the fields of one protobuf message as a list of pieces. Small fields are gathered in pages, large ones kept as views,
 * so writing a model never copies its weights. Known fields must be written in the order of their numbers.
 */
export class WireWriter {
  /** Bytes written so far. */
  length = 0;
  readonly #parts: Uint8Array[] = [];
  readonly #unknown: readonly Uint8Array[];
  #unknownWritten = 0;
  #page = new Uint8Array(128);
  #used = 0;
  #flushed = 0;

  /** `unknown` are complete fields, written in the order of their numbers, like protobuf. */
  constructor(unknown: readonly Uint8Array[] = []) {
    this.#unknown = unknown.toSorted((a, b) => fieldOf(a) - fieldOf(b));
  }

  /** An unsigned or signed integer field; negatives and 64-bit values take up to ten bytes, as in protobuf. */
  int(field: number, value: number): void {
    this.#tag(field, wireType.varint);
    this.#int64(value);
  }

  /** A 32-bit float field. */
  float(field: number, value: number): void {
    this.#tag(field, wireType.fixed32);
    this.#float32(value);
  }

  /** A text field. */
  text(field: number, value: string): void {
    this.bytes(field, encodeText(value));
  }

  /** A byte-string field. */
  bytes(field: number, value: Uint8Array): void {
    this.#tag(field, wireType.length);
    this.#int64(value.length);
    this.raw(value);
  }

  /** A nested message. */
  message(field: number, child: WireWriter): void {
    this.#tag(field, wireType.length);
    const parts = child.parts();
    this.#int64(child.length);
    for (const part of parts) this.raw(part);
  }

  /** Bytes that are already complete fields, or a piece of one. */
  raw(bytes: Uint8Array): void {
    this.length += bytes.length;
    if (bytes.length >= viewFrom) {
      this.#flush();
      this.#parts.push(bytes);
    } else {
      this.#reserve(bytes.length);
      this.#page.set(bytes, this.#used);
      this.#used += bytes.length;
    }
  }

  /** Everything written, in order. */
  parts(): readonly Uint8Array[] {
    this.#mergeUnknown(Infinity);
    this.#flush();
    return this.#parts;
  }

  #tag(field: number, wire: number): void {
    this.#mergeUnknown(field);
    this.#int64(field * 8 + wire);
  }

  #mergeUnknown(before: number): void {
    while (this.#unknownWritten < this.#unknown.length) {
      const record = this.#unknown[this.#unknownWritten]!;
      if (fieldOf(record) >= before) return;
      this.#unknownWritten++;
      this.raw(record);
    }
  }

  #int64(value: number): void {
    this.#reserve(10);
    const start = this.#used;
    // Every int64 of ONNX that is not a sentinel fits in 2^31, so big integers are the rare path.
    if (value >= 0 && value < 2 ** 31) {
      let rest = value;
      for (; rest > 0x7f; rest >>>= 7) this.#page[this.#used++] = (rest & 0x7f) | 0x80;
      this.#page[this.#used++] = rest;
    } else {
      let rest = BigInt.asUintN(64, toInt64(value));
      for (; rest > 0x7fn; rest >>= 7n) this.#page[this.#used++] = Number(rest & 0x7fn) | 0x80;
      this.#page[this.#used++] = Number(rest);
    }
    this.length += this.#used - start;
  }

  #float32(value: number): void {
    this.#reserve(4);
    new DataView(this.#page.buffer).setFloat32(this.#used, value, true);
    this.#used += 4;
    this.length += 4;
  }

  #reserve(count: number): void {
    if (this.#used + count <= this.#page.length) return;
    this.#flush();
    this.#page = new Uint8Array(Math.max(2 * this.#page.length, 2 * count));
    this.#used = 0;
    this.#flushed = 0;
  }

  #flush(): void {
    if (this.#used === this.#flushed) return;
    this.#parts.push(this.#page.subarray(this.#flushed, this.#used));
    this.#flushed = this.#used;
  }
}

/** Field number of a record, which is a complete field with its tag. */
export function fieldOf(record: Uint8Array): number {
  const reader = new WireReader(record, 'an unknown field');
  return reader.next() ? reader.field : 0;
}
