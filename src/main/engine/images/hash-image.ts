import sharp from 'sharp';
import type { ImageLocation } from '../base/image-location.ts';
import { maxPixels } from './limits.ts';
import { readImageBytes } from './read-bytes.ts';
import { isStudioError } from '../../../shared/contract/errors.ts';

/**
 * Difference hash of an image: whether each of 8 × 8 grey cells is darker than its right neighbour (Krawetz, "Kind of like that", 2013), as two
 * 32-bit numbers; null where it cannot be decoded. Copies in other sizes and qualities differ in a few bits.
 */
export async function hashImage(location: ImageLocation): Promise<[number, number] | null> {
  try {
    const source = await readImageBytes(location);
    const { data, info } = await sharp(source, { limitInputPixels: maxPixels, failOn: 'none', sequentialRead: true })
      .autoOrient()
      .flatten({ background: '#808080' })
      .greyscale()
      .resize(9, 8, { fit: 'fill' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const hash: [number, number] = [0, 0];
    for (let cell = 0; cell < 64; cell++) {
      const at = ((cell >> 3) * 9 + (cell & 7)) * info.channels;
      const word = cell >> 5;
      hash[word] = ((hash[word]! << 1) | (data[at]! < data[at + info.channels]! ? 1 : 0)) >>> 0;
    }
    return hash;
  } catch (error) {
    if (isStudioError(error, 'unreadable-image') || error instanceof Error) return null;
    throw error;
  }
}
