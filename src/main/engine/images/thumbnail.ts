import { hash } from 'node:crypto';
import sharp from 'sharp';
import type { ImageLocation } from '../base/image-location.ts';
import type { ThumbnailSize } from '../compute/contract/images.ts';
import { firstLine } from './inspect.ts';
import { maxPixels } from './limits.ts';
import { readImageBytes, unusableImage } from './read-bytes.ts';
import { recogniseContent } from './signatures.ts';

/** A small upright WebP of an image's first frame. Fails with `unreadable-image`, the problem in `data.problem`. */
export async function makeThumbnail(
  location: ImageLocation,
  size: ThumbnailSize,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; contentType: string; contentHash: string }> {
  const source = await readImageBytes(location);
  const content = recogniseContent(source);
  if ('other' in content) throw unusableImage(location, 'unsupported-image', `The file is ${content.other}.`);
  try {
    // Half of a damaged image is better than none, so only an image that cannot be decoded at all fails here.
    const bytes = await sharp(source, { limitInputPixels: maxPixels, failOn: 'none', sequentialRead: true })
      .autoOrient()
      .resize(size, size, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80, effort: 1 })
      .toBuffer();
    return { bytes, contentType: 'image/webp', contentHash: hash('sha256', source) };
  } catch (cause) {
    throw unusableImage(location, 'unreadable-image', `The image cannot be decoded (${firstLine(cause)}).`, { cause });
  }
}
