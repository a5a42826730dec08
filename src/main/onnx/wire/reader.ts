import { OnnxError } from '../errors.ts';
import { decodeText } from './text.ts';

/** The four wire types of protobuf that ONNX files use; groups (3 and 4) have not been written for twenty years. */
export const wireType = { varint: 0, fixed64: 1, length: 2, fixed32: 5 } as const;

const two32 = 2 ** 32;

/**
 * A cursor over the fields of one protobuf message. `next` moves to a field; then exactly one of the value methods (or `skip`)
 * reads it. Nothing is copied. Every error is an `OnnxError` `malformed` that states the position in the file.
 */
export class WireReader {
  /** Number of the current field. */
  field = 0;
  /** What this message is, for error messages: `graph.node 3`. */
  readonly where: string;
  /** The bytes of this message. */
  readonly source: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  #offset: number;
  #start = 0;
  #wire = 0;
  /** The two halves of the last varint, as unsigned 32-bit integers. */
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array, where: string) {
    // A platform subclass (Node's Buffer) would pass its own `slice` and `toString` on to every view.
    this.source = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.length;
    this.#offset = 0;
    this.where = where;
  }

  /** Move to the next field; false at the end of the message. */
  next(): boolean {
    if (this.#offset === this.#end) return false;
    this.#start = this.#offset;
    this.#varint();
    this.field = this.#high * 2 ** 29 + (this.#low >>> 3);
    this.#wire = this.#low & 7;
    if (this.field === 0 || this.field >= 2 ** 29) this.#fail(`field number ${this.field} is not valid`);
    return true;
  }

  /** The current field as an unsigned number (enum, uint64; rounded beyond 2^53). */
  uint(): number {
    this.#expect(wireType.varint);
    this.#varint();
    return this.#high * two32 + this.#low;
  }

  /** The current field as a signed 64-bit integer (rounded beyond ±2^53). */
  int(): number {
    this.#expect(wireType.varint);
    this.#varint();
    return (this.#high | 0) * two32 + this.#low;
  }

  /** The current field as a 32-bit float. */
  float(): number {
    this.#expect(wireType.fixed32);
    return this.#view.getFloat32(this.#advance(4), true);
  }

  /** The bytes of the current length-delimited field, as a view. */
  bytes(): Uint8Array {
    this.#expect(wireType.length);
    this.#varint();
    const length = this.#high * two32 + this.#low;
    const start = this.#advance(length);
    return this.source.subarray(start, start + length);
  }

  /** The current field as UTF-8 text. */
  text(): string {
    return decodeText(this.bytes()) ?? this.#fail('text is not UTF-8');
  }

  /** The current field as a nested message, named for errors. */
  message(where: string): WireReader {
    return new WireReader(this.bytes(), where);
  }

  /** The integers of a repeated field, packed or not: each as a number and as two unsigned 32-bit halves. */
  eachInt(take: (value: number, low: number, high: number) => void): void {
    const packed = this.#wire === wireType.length;
    const inner = packed ? this.message(this.where) : this;
    if (!packed) this.#expect(wireType.varint);
    do {
      if (packed && inner.#offset === inner.#end) return;
      inner.#varint();
      take((inner.#high | 0) * two32 + inner.#low, inner.#low, inner.#high);
    } while (packed);
  }

  /** The little-endian bytes of a repeated float or double field, packed or not, as a view. */
  fixed(): Uint8Array {
    if (this.#wire === wireType.length) return this.bytes();
    const width = this.#wire === wireType.fixed32 ? 4 : 8;
    if (width === 8) this.#expect(wireType.fixed64);
    const start = this.#advance(width);
    return this.source.subarray(start, start + width);
  }

  /** Skip the current field. */
  skip(): void {
    if (this.#wire === wireType.varint) this.#varint();
    else if (this.#wire === wireType.fixed64) this.#advance(8);
    else if (this.#wire === wireType.fixed32) this.#advance(4);
    else if (this.#wire === wireType.length) this.bytes();
    else this.#fail(`wire type ${this.#wire} is not one of ONNX's`);
  }

  /** The bytes of the field just read or skipped, including its tag. */
  record(): Uint8Array {
    return this.source.subarray(this.#start, this.#offset);
  }

  /** Skip the current field and return its bytes, including its tag. */
  take(): Uint8Array {
    this.skip();
    return this.record();
  }

  #expect(wire: number): void {
    if (this.#wire !== wire) this.#fail(`field ${this.field} has wire type ${this.#wire}, but ONNX specifies ${wire}`);
  }

  #advance(length: number): number {
    const start = this.#offset;
    if (length > this.#end - start) {
      this.#fail(
        `${length} bytes are announced, but only ${this.#end - start} remain; the file is truncated or not ONNX`,
      );
    }
    this.#offset = start + length;
    return start;
  }

  #varint(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.#offset === this.#end) this.#fail('the file ends inside a number; it is truncated or not ONNX');
      const byte = this.source[this.#offset++]!;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return;
      }
    }
    this.#fail('a number is longer than ten bytes');
  }

  #fail(problem: string): never {
    throw new OnnxError(
      'malformed',
      `Not a readable ONNX model: in ${this.where}, at byte ${this.#offset} of it, ${problem}`,
    );
  }
}
