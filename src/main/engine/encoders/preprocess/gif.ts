type Rgb = readonly [number, number, number];

/**
 * The colour that Pillow gives to what the first frame of a GIF leaves undrawn: that of the transparent index, or of index
 * 0 when there is none. Read from the blocks before the first image (GIF89a, §§ 18–23).
 */
export function readGifBackground(bytes: Buffer): Rgb {
  const tableLength = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  const global = tableLength(bytes[10] ?? 0);
  let index = 0;
  let at = 13 + global;
  while (bytes[at] === 0x21) {
    if (bytes[at + 1] === 0xf9 && bytes[at + 3]! & 1) index = bytes[at + 6]!;
    at = skipBlocks(bytes, at + 2);
  }
  if (bytes[at] !== 0x2c) return [0, 0, 0];
  const local = tableLength(bytes[at + 9]!);
  const table = local > 0 ? bytes.subarray(at + 10, at + 10 + local) : bytes.subarray(13, 13 + global);
  return [table[index * 3] ?? 0, table[index * 3 + 1] ?? 0, table[index * 3 + 2] ?? 0];
}

function skipBlocks(bytes: Buffer, at: number): number {
  while (at < bytes.length && bytes[at] !== 0) at += bytes[at]! + 1;
  return at + 1;
}
