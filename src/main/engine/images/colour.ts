/** CMYK to RGB without colour profiles, as in Pillow (`cmyk2rgb` in `Convert.c`). */
export function cmykToRgb(data: Uint8Array, channels: number): Uint8Array {
  const pixels = data.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = pixel * channels;
    const white = 255 - data[at + 3]!;
    for (let channel = 0; channel < 3; channel++) {
      const product = data[at + channel]! * white + 128;
      rgb[pixel * 3 + channel] = Math.max(0, white - (((product >> 8) + product) >> 8));
    }
  }
  return rgb;
}

/**
 * Pillow converts 16-bit gray to RGB by clipping at 255, not by scaling: most such images become white. The model must see
 * what its reference sees; to avoid this, users can convert the files to 8 bits.
 */
export function saturateGray(data: Buffer): Uint8Array {
  const levels = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  const rgb = new Uint8Array(levels.length * 3);
  levels.forEach((level, pixel) => rgb.fill(Math.min(255, level), pixel * 3, pixel * 3 + 3));
  return rgb;
}
