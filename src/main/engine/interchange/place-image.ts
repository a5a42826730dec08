import { realpath, stat } from 'node:fs/promises';
import { isStudioError } from '../../../shared/contract/errors.ts';
import type { ImageLocation } from '../base/image-location.ts';
import type { ExportedSample } from '../catalogue/queries/exported-samples.ts';
import { imageFormat } from '../compute/contract/images.ts';
import { readImageBytes } from '../images/read-bytes.ts';
import { hashFile } from '../files/hash-file.ts';
import { extensionOf, isImageName } from './image-names.ts';
import type { SkippedList } from './skipped.ts';
import { copyWhole, writeWhole } from './writing.ts';

/** The name under which an image is written: its key, with an ending that says it is an image. */
export function exportName({ key, format }: ExportedSample): string {
  const known = imageFormat.safeParse(format);
  return isImageName(key) || !known.success ? key : key + extensionOf(known.data);
}

/** How an image came to stand at its place: it was the source's own file there, was there already, or was written. */
export type Placed = 'source' | 'present' | 'written';

/**
 * Sees to it that an image stands at `file`. Null, and listed, when it cannot be read or another file stands there: that is
 * never overwritten. Fails with `disk-full` or when the folder cannot be written.
 */
export async function placeImage(sample: ExportedSample, file: string, skipped: SkippedList): Promise<Placed | null> {
  const { location, key } = sample;
  try {
    const there = await realpath(file).catch(() => null);
    if (there !== null) {
      if (location.offset === undefined && there === (await realpath(location.file).catch(() => null))) return 'source';
      if (await isSameImage(sample, there)) return 'present';
      skipped.add(key, 'exists', `Another file stands at ${file}; it is not overwritten.`);
      return null;
    }
    if (location.offset === undefined) {
      await stat(location.file);
      await copyWhole(location.file, file);
    } else await writePart(location, file);
    return 'written';
  } catch (error) {
    if (isStudioError(error, 'unreadable-image')) skipped.add(key, 'unreadable-image', error.message);
    else if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      skipped.add(key, 'missing-image', `${location.file} does not exist any more.`);
    else throw error;
    return null;
  }
}

async function writePart(location: ImageLocation, file: string): Promise<void> {
  const bytes = await readImageBytes(location);
  await writeWhole(file, async (handle) => void (await handle.writeFile(bytes)));
}

async function isSameImage({ contentHash, location }: ExportedSample, file: string): Promise<boolean> {
  const wanted = contentHash ?? (await hashFile(location.file, location.offset, location.length));
  return (await hashFile(file)) === wanted;
}
