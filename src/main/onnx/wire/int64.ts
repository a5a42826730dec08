const largest = 2n ** 63n - 1n;
const smallest = -(2n ** 63n);

/**
 * A number as a 64-bit integer. 2^63 − 1, the "until the end" of Slice, becomes 2^63 as a JavaScript number, so values
 * outside the range are clamped to it: the sentinel survives reading and writing. Fractions are truncated.
 */
export function toInt64(value: number | bigint | boolean): bigint {
  const integer = BigInt(typeof value === 'number' ? Math.trunc(value) : value);
  if (integer > largest) return largest;
  return integer < smallest ? smallest : integer;
}
