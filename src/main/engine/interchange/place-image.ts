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

/** The file name of an exported image: its key, with an image extension. */
export function exportName({ key, format }: ExportedSample): string {
  const known = imageFormat.safeParse(format);
  return isImageName(key) || !known.success ? key : key + extensionOf(known.data);
}

/** How an image came to be at its path: it is the source's own file, already existed, or was written. */
export type Placed = 'source' | 'present' | 'written';

/**
 * Ensures that an image exists at `file`. Null, and reported, when it cannot be read or another file exists there, which is never
 * overwritten. Fails with `disk-full` or when the folder cannot be written.
 */
export async function placeImage(sample: ExportedSample, file: string, skipped: SkippedList): Promise<Placed | null> {
  const { location, key } = sample;
  try {
    const there = await realpath(file).catch(() => null);
    if (there !== null) {
      if (location.offset === undefined && there === (await realpath(location.file).catch(() => null))) return 'source';
      if (await isSameImage(sample, there)) return 'present';
      skipped.add(key, 'exists', `Another file exists at ${file}; it was not overwritten.`);
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
      skipped.add(key, 'missing-image', `${location.file} no longer exists.`);
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
