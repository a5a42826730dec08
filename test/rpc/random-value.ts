const kinds = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float16Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];

/** Numbers in [0, 1) determined by a seed (mulberry32). */
export function openRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Any value that a message may contain: nested, with awkward keys, awkward numbers and typed arrays of every kind. */
export function drawValue(random: () => number, depth = 0): unknown {
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <Item>(items: readonly Item[]) => items[below(items.length)]!;
  switch (below(depth > 4 ? 7 : 10)) {
    case 0:
      return pick([null, true, false]);
    case 1:
      return pick([0, -0, 1, -1.5, 1e308, 5e-324, NaN, Infinity, -Infinity, 2 ** 53]);
    case 2:
      return pick(['', 'a', '$', '"$":', 'größe 🙂', '\ud800', '\u0000\u2028', '__proto__']);
    case 3:
    case 4:
      return drawView(below(40), random);
    case 5:
      return drawBytes(below(30), random).buffer;
    case 6:
      return below(2 ** 31);
    case 7:
      return Array.from({ length: below(5) }, () => (below(9) === 0 ? undefined : drawValue(random, depth + 1)));
    default:
      return Object.fromEntries(
        Array.from({ length: below(5) }, (_, index) => [
          pick(['$', '__proto__', 'constructor', '', `key ${index}`, 'value', '$$']),
          drawValue(random, depth + 1),
        ]),
      );
  }
}

function drawBytes(length: number, random: () => number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

/** A view that starts inside its buffer and ends before the buffer does. */
function drawView(length: number, random: () => number): ArrayBufferView {
  const Kind = kinds[Math.floor(random() * (kinds.length + 1))];
  const size = Kind?.BYTES_PER_ELEMENT ?? 1;
  const { buffer } = drawBytes((length + 3) * size, random);
  return Kind ? new Kind(buffer, 2 * size, length) : new DataView(buffer, 2, length);
}
