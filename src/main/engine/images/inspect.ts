import { hash } from 'node:crypto';
import sharp from 'sharp';
import { isStudioError, type StudioError } from '../../../shared/contract/errors.ts';
import type { ImageLocation } from '../base/image-location.ts';
import { imageProblem, type ImageFacts, type ImageFormat, type Inspection } from '../compute/contract/images.ts';
import { maxPixels } from './limits.ts';
import { readImageBytes, unusableImage } from './read-bytes.ts';
import { recogniseContent, seemsComplete } from './signatures.ts';

/**
 * Reads an image's header and hashes its bytes; a problem is returned, not thrown. Pixels are decoded only when the end of
 * the file is not where it should be, so truncated files are found while thousands are read per second; a file damaged in
 * its middle is found when it is embedded.
 */
export async function inspectImage(location: ImageLocation): Promise<Inspection> {
  try {
    return { ok: true, ...(await readFacts(location, await readImageBytes(location))) };
  } catch (error) {
    if (!isStudioError(error, 'unreadable-image')) throw error;
    const problem = imageProblem.catch('unreadable-image').parse(error.data['problem']);
    return { ok: false, problem, reason: error.message };
  }
}

/** The facts of the image that these bytes hold. Fails with `unreadable-image`, the problem in `data.problem`. */
async function readFacts(location: ImageLocation, bytes: Buffer): Promise<ImageFacts> {
  const content = recogniseContent(bytes);
  if ('other' in content)
    throw unusableImage(
      location,
      'unsupported-image',
      `The file is ${content.other}; use JPEG, PNG, WebP, GIF, TIFF or AVIF.`,
    );
  const { format } = content;
  const { width, height } = await readSize(location, format, bytes);
  if (width * height > maxPixels)
    throw unusableImage(
      location,
      'too-many-pixels',
      `The image has ${width} × ${height} pixels; the limit is ${maxPixels} in total.`,
    );
  if (!seemsComplete(format, bytes)) await proveDecodable(location, format, bytes);
  return { width, height, format, bytes: bytes.length, contentHash: hash('sha256', bytes) };
}

async function readSize(
  location: ImageLocation,
  format: ImageFormat,
  bytes: Buffer,
): Promise<{ width: number; height: number }> {
  try {
    const { autoOrient } = await sharp(bytes, { limitInputPixels: false, failOn: 'none' }).metadata();
    return autoOrient;
  } catch (cause) {
    if (hasEnd(format) && !seemsComplete(format, bytes)) throw truncated(location, cause);
    throw unusableImage(location, 'unreadable-image', `The image's header is damaged (${firstLine(cause)}).`, {
      cause,
    });
  }
}

/** Decodes every pixel and discards them. */
async function proveDecodable(location: ImageLocation, format: ImageFormat, bytes: Buffer): Promise<void> {
  const failOn = hasEnd(format) ? 'truncated' : 'error';
  try {
    await sharp(bytes, { limitInputPixels: maxPixels, failOn, sequentialRead: true })
      .resize(1, 1, { fit: 'fill', fastShrinkOnLoad: false })
      .raw()
      .toBuffer();
  } catch (cause) {
    if (hasEnd(format)) throw truncated(location, cause);
    throw unusableImage(location, 'unreadable-image', `The image cannot be decoded (${firstLine(cause)}).`, { cause });
  }
}

/** Formats with an end marker; a truncated TIFF or AVIF cannot be distinguished from a damaged one, and only strict reading finds it. */
function hasEnd(format: ImageFormat): boolean {
  return format !== 'tiff' && format !== 'avif';
}

function truncated(location: ImageLocation, cause: unknown): StudioError {
  return unusableImage(location, 'truncated-image', 'The file is truncated; download or copy it again.', { cause });
}

/** The first line of a decoder's message. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .split('\n')[0]!
    .replace(/^Input buffer (?:has corrupt header: )?/, '')
    .trim();
}
