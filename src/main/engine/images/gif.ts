/** Facts about the first frame of a GIF, before decoding. */
export interface GifFrame {
  /** The colour of undrawn pixels in Pillow: that of the transparent index, or of index 0. */
  readonly background: readonly [number, number, number];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Reads the blocks before the first frame of a GIF (GIF89a, §§ 18–23); null when there is none. */
export function readGifFrame(bytes: Buffer): GifFrame | null {
  const tableLength = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  const global = tableLength(bytes[10] ?? 0);
  let index = 0;
  let at = 13 + global;
  while (bytes[at] === 0x21) {
    if (bytes[at + 1] === 0xf9 && bytes[at + 3]! & 1) index = bytes[at + 6]!;
    at = skipBlocks(bytes, at + 2);
  }
  if (bytes[at] !== 0x2c || at + 10 > bytes.length) return null;
  const local = tableLength(bytes[at + 9]!);
  const table = local > 0 ? bytes.subarray(at + 10, at + 10 + local) : bytes.subarray(13, 13 + global);
  return {
    background: [table[index * 3] ?? 0, table[index * 3 + 1] ?? 0, table[index * 3 + 2] ?? 0],
    x: bytes.readUInt16LE(at + 1),
    y: bytes.readUInt16LE(at + 3),
    width: bytes.readUInt16LE(at + 5),
    height: bytes.readUInt16LE(at + 7),
  };
}

/** Pixels of a GIF (RGB or RGBA, row by row) to RGB as in Pillow: its background wherever nothing was drawn. */
export function paintGif(data: Uint8Array, channels: number, width: number, frame: GifFrame): Uint8Array {
  const { background, x, y } = frame;
  const pixels = data.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const column = (pixel % width) - x;
    const row = Math.floor(pixel / width) - y;
    const inside = column >= 0 && column < frame.width && row >= 0 && row < frame.height;
    const drawn = inside && (channels === 3 || data[pixel * channels + 3] !== 0);
    for (let channel = 0; channel < 3; channel++)
      rgb[pixel * 3 + channel] = drawn ? data[pixel * channels + channel]! : background[channel]!;
  }
  return rgb;
}

function skipBlocks(bytes: Buffer, at: number): number {
  while (at < bytes.length && bytes[at] !== 0) at += bytes[at]! + 1;
  return at + 1;
}
