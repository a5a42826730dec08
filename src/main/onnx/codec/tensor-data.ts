import type { ElementType } from '../model.ts';
import type { WireReader } from '../wire/reader.ts';

/**
 * Collects the elements of a tensor from the fields that are not `raw_data`. Floats and doubles are little-endian on the wire
 * already, so a packed list is viewed and not decoded; integers are varints and are decoded into 64-bit words.
 */
export class ElementCollector {
  readonly #pieces: Uint8Array[] = [];
  #words = new Uint32Array(0);
  #count = 0;

  /** `float_data` and `double_data`, packed or not. */
  addFixed(reader: WireReader): void {
    this.#pieces.push(reader.fixed());
  }

  /** `int32_data`, `int64_data` and `uint64_data`, packed or not. */
  addIntegers(reader: WireReader): void {
    reader.eachInt((_, low, high) => {
      if (2 * this.#count === this.#words.length) this.#grow();
      this.#words[2 * this.#count] = low;
      this.#words[2 * this.#count + 1] = high;
      this.#count++;
    });
  }

  /** The collected elements, in the format of `raw_data`. */
  bytes(type: ElementType): Uint8Array {
    if (this.#count > 0) return narrowWords(type, this.#words.subarray(0, 2 * this.#count));
    if (this.#pieces.length === 1) return this.#pieces[0]!;
    return concatBytes(this.#pieces);
  }

  #grow(): void {
    const words = new Uint32Array(Math.max(16, 2 * this.#words.length));
    words.set(this.#words);
    this.#words = words;
  }
}

/** Concatenate byte strings. */
export function concatBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}

/** Truncate 64-bit words to the width of a type; int32_data has 16-bit floats as their bits, int4 and smaller as packed bytes. */
function narrowWords(type: ElementType, words: Uint32Array): Uint8Array {
  const low = words.filter((_, index) => index % 2 === 0);
  switch (type) {
    case 'int64':
    case 'uint64':
      return new Uint8Array(words.slice().buffer);
    case 'int32':
    case 'uint32':
      return new Uint8Array(low.buffer);
    case 'int16':
    case 'uint16':
    case 'float16':
    case 'bfloat16':
      return new Uint8Array(Uint16Array.from(low).buffer);
    default:
      return Uint8Array.from(low);
  }
}
