import type { ImportOptions } from '../../../../shared/contract/interchange.ts';
import { isImageName } from '../image-names.ts';
import type { ImportedSample, ReadContext, Source } from '../source.ts';
import { joinKeys } from '../keys.ts';
import { walkFolders } from '../walk.ts';
import { hasSplitFolders } from '../folders.ts';

/** A folder with one subfolder per class, inside `train/`, `val/` and the like if there are splits. */
export async function openImageFolder(location: string, options: ImportOptions): Promise<Source> {
  const splits = await hasSplitFolders(location);
  return {
    format: 'imagefolder',
    location,
    root: location,
    roots: [location],
    columns: [],
    options: { ...options, format: 'imagefolder' },
    samples: (context) => readImageFolder(location, splits, options, context),
  };
}

async function* readImageFolder(
  root: string,
  splits: boolean,
  options: ImportOptions,
  context: ReadContext,
): AsyncGenerator<ImportedSample> {
  let done = 0;
  for await (const { key: folder, files } of walkFolders(root, context)) {
    const names = folder === '' ? [] : folder.split('/');
    const split = splits ? names.shift() : undefined;
    const label = names[0] ?? null;
    for (const file of files.filter(isImageName)) {
      const key = joinKeys(folder, file);
      yield { key, path: key, captions: [], label, split: split ?? options.split ?? null };
      context.progress(++done, null);
    }
  }
}
