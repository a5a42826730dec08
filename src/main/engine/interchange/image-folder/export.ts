import { join, posix } from 'node:path';
import type { ExportedSample } from '../../catalogue/queries/exported-samples.ts';
import type { ExportContext, SampleWriter } from '../export-context.ts';
import { exportName, placeImage } from '../place-image.ts';
import { TakenNames } from '../taken-names.ts';

/**
 * Writes one folder per class, inside one per split if there are `splits`. This format has no captions. Samples without a class (or
 * without a split while others have one) are skipped.
 */
export function openImageFolderWriter(target: string, splits: boolean, { skipped }: ExportContext): SampleWriter {
  const names = new TakenNames();
  const folders = new FolderNames();
  return {
    async write(sample) {
      const { key, label, split } = sample;
      if (label === null) {
        skipped.add(key, 'no-label', 'It has no class, which this format needs as the folder name.');
        return null;
      }
      if (splits && split === null) {
        skipped.add(key, 'no-split', 'It has no split, but other samples do. Set its split, or filter by split.');
        return null;
      }
      const folder = splits && split !== null ? `${folders.of(split)}/${folders.of(label)}` : folders.of(label);
      const placed = await placeImage(sample, join(target, names.takeLike(nameIn(folder, sample))), skipped);
      return placed === null ? null : { captions: 0 };
    },
  };
}

function nameIn(folder: string, sample: ExportedSample): string {
  return posix.join(folder, posix.basename(exportName(sample)));
}

/** Unique folder names for classes and splits; characters that some systems forbid become `_`. */
class FolderNames {
  readonly #taken = new TakenNames();
  readonly #folders = new Map<string, string>();

  of(name: string): string {
    const known = this.#folders.get(name);
    if (known !== undefined) return known;
    const safe = name.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_').replace(/^[\s.]+|[\s.]+$/g, '_');
    const folder = this.#taken.takeLike(safe === '' ? '_' : safe);
    this.#folders.set(name, folder);
    return folder;
  }
}
