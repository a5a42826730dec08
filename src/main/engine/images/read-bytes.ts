import { open } from 'node:fs/promises';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { ImageLocation } from '../base/image-location.ts';
import type { ImageProblem } from '../compute/contract/images.ts';
import { maxBytes } from './limits.ts';

/** The error for an unusable image, in the form that is sent between processes. */
export function unusableImage(
  { file, offset }: ImageLocation,
  problem: ImageProblem,
  reason: string,
  options?: ErrorOptions,
): StudioError {
  return new StudioError(
    'unreadable-image',
    reason,
    { file, problem, ...(offset !== undefined && { offset }) },
    options,
  );
}

/** All bytes of an image: a file, or its part of a tar. Fails with `unreadable-image`, the problem in `data.problem`. */
export async function readImageBytes(location: ImageLocation): Promise<Buffer> {
  const { file, offset = 0 } = location;
  try {
    await using handle = await open(file);
    const size = (await handle.stat()).size;
    const length = location.length ?? size - offset;
    if (length > maxBytes)
      throw unusableImage(location, 'too-many-bytes', `The image has ${length} bytes; the limit is ${maxBytes}.`);
    if (offset + length > size)
      throw unusableImage(
        location,
        'truncated-image',
        'The archive ends before the image does; download or copy it again.',
      );
    if (length === 0) throw unusableImage(location, 'empty-image', 'The file is empty.');
    const bytes = Buffer.allocUnsafeSlow(length);
    for (let filled = 0; filled < length;) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0)
        throw unusableImage(location, 'truncated-image', 'The file was truncated while being read; try again.');
      filled += bytesRead;
    }
    return bytes;
  } catch (error) {
    if (error instanceof StudioError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw unusableImage(location, 'missing-image', 'The file does not exist.', { cause: error });
    const reason = code === 'EISDIR' ? 'It is a folder.' : `The file cannot be read (${code ?? String(error)}).`;
    throw unusableImage(location, 'unreadable-image', reason, { cause: error });
  }
}
