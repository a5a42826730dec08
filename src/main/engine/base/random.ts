/**
 * A seeded random number generator.
 * xoshiro128**, Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021; seeded by splitmix32.
 */
export class Random {
  readonly #state: Uint32Array;

  constructor(seed: number) {
    this.#state = spread(seed);
  }

  /** A 32-bit unsigned integer. */
  integer(): number {
    const s = this.#state as unknown as [number, number, number, number];
    const result = Math.imul(rotate(Math.imul(s[1], 5), 7), 9) >>> 0;
    const carried = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= carried;
    s[3] = rotate(s[3], 11);
    return result;
  }

  /** A number in [0, 1). */
  next(): number {
    return this.integer() / 0x1_0000_0000;
  }

  /** An integer in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** A standard normal number (Box and Muller, 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** Puts the items in random order, in place (Fisher and Yates). */
  shuffle<Items extends { [index: number]: unknown; length: number }>(items: Items): Items {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [items[last], items[other]] = [items[other], items[last]];
    }
    return items;
  }

  /** A new, independent generator; creating it advances this one. */
  fork(): Random {
    return new Random(this.integer());
  }
}

function rotate(value: number, by: number): number {
  return ((value << by) | (value >>> (32 - by))) >>> 0;
}

function spread(seed: number): Uint32Array {
  let at = seed >>> 0;
  return Uint32Array.from({ length: 4 }, () => {
    at = (at + 0x9e37_79b9) >>> 0;
    let mixed = at ^ (at >>> 16);
    mixed = Math.imul(mixed, 0x21f0_aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a_2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  });
}
