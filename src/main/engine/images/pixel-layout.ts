import type { Sharp } from 'sharp';
import type { ImageFormat } from '../compute/contract/images.ts';

/** Pixel layouts that are converted to RGB differently. */
export type Layout = 'rgb' | 'cmyk' | 'gray16' | 'gif';

/** The layout of an image. Read from the first bytes where possible, since asking the decoder costs as much as a small image. */
export async function layoutOf(format: ImageFormat, bytes: Buffer, image: Sharp): Promise<Layout> {
  switch (format) {
    case 'jpeg':
      return countJpegComponents(bytes) === 4 ? 'cmyk' : 'rgb';
    case 'png':
      // IHDR: depth and colour type; 0 is gray without alpha. With alpha Pillow keeps the high byte, like libvips.
      return bytes[24] === 16 && bytes[25] === 0 ? 'gray16' : 'rgb';
    case 'gif':
      return 'gif';
    case 'tiff': {
      const { space, channels } = await image.metadata();
      if (space === 'cmyk') return 'cmyk';
      return space === 'grey16' && channels === 1 ? 'gray16' : 'rgb';
    }
    case 'webp':
    case 'avif':
      return 'rgb';
  }
}

/** Components in a JPEG's frame header (ITU-T T.81, B.2.2), 0 when it has none. */
function countJpegComponents(bytes: Buffer): number {
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return 0;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) at += 1;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return bytes[at + 9]!;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return 0;
}
