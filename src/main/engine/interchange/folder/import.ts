import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ImportOptions } from '../../../../shared/contract/interchange.ts';
import { isImageName, stemOf } from '../image-names.ts';
import { ImageRoots } from '../image-roots.ts';
import type { ImportedSample, ReadContext, Source } from '../source.ts';
import { isSplitName } from '../splits.ts';
import { captionLines, decodeUtf8, notUtf8 } from '../text.ts';
import { joinKeys } from '../keys.ts';
import { walkFolders } from '../walk.ts';
import { maxSidecarBytes, sidecarNames } from './sidecar.ts';

/**
 * A folder of images, nested or not, with the captions of `a.jpg` in `a.txt` (or `a.jpg.txt`), one per line. Top folders named
 * `train`, `val` and the like set the split.
 */
export function openFolder(location: string, options: ImportOptions): Source {
  return {
    format: 'folder',
    location,
    root: location,
    roots: [location],
    columns: [],
    options: { ...options, format: 'folder' },
    samples: (context) => readFolder(location, options, context),
  };
}

async function* readFolder(root: string, options: ImportOptions, context: ReadContext): AsyncGenerator<ImportedSample> {
  const roots = await ImageRoots.open([root]);
  let done = 0;
  for await (const { key: folder, files } of walkFolders(root, context)) {
    const top = folder.split('/', 1)[0]!;
    const split = isSplitName(top) ? top : (options.split ?? null);
    const names = new Set(files);
    const texts = new Set(files.filter((name) => name.endsWith('.txt')));
    const images = files.filter(isImageName);
    const sidecars = images.map((image) => sidecarNames(image).find((name) => names.has(name)) ?? null);
    for (const sidecar of sidecars) if (sidecar) texts.delete(sidecar);
    for (const text of texts)
      context.skipped.add(
        joinKeys(folder, text),
        'no-image',
        `There is no image named ${stemOf(text.slice(0, -4))} next to it.`,
      );
    const read = (index: number) => readSidecar(roots, folder, sidecars[index]!, context);
    const captions = Readable.from(images.keys()).map(read, { concurrency: 8, signal: context.signal });
    let index = 0;
    for await (const { lines } of captions as AsyncIterable<{ lines: string[] | null }>) {
      const key = joinKeys(folder, images[index++]!);
      yield { key, path: key, captions: lines, label: null, split };
      context.progress(++done, null);
    }
  }
}

async function readSidecar(
  roots: ImageRoots,
  folder: string,
  name: string | null,
  { skipped }: ReadContext,
): Promise<{ lines: string[] | null }> {
  if (name === null) return { lines: [] };
  const key = joinKeys(folder, name);
  const located = await roots.locate(key);
  if (!located.found) skipped.add(key, located.code, located.reason);
  else if (located.bytes > maxSidecarBytes)
    skipped.add(
      key,
      'unreadable-file',
      `It has ${located.bytes} bytes; the limit for captions of an image is ${maxSidecarBytes}.`,
    );
  else
    try {
      const bytes = await readFile(located.file);
      const text = decodeUtf8(bytes);
      if (text !== null) return { lines: captionLines(text) };
      skipped.add(key, 'not-utf8', notUtf8(bytes));
    } catch (error) {
      skipped.add(key, 'unreadable-file', `It cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    }
  return { lines: null };
}
