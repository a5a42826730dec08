import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../../files/flush.ts';
import { explainWrite } from '../../files/write-atomically.ts';

/** Files that belong to a model in addition to its weights: configuration, tokenizer, probe, licence and model card. */
const companion = /\.(json|txt|md)$|^licen[cs]e|^notice|^probe\.npy$/i;

/** Where these files are: at the top, or with one of the towers. */
const places = ['', 'visual', 'textual', 'text', 'tokenizer'];

/** Larger files are not copied. */
const mostBytes = 256 * 2 ** 20;

/**
 * Copies a model (the given weights and the files that belong to them) into a new folder, so that the project does not depend
 * on its source. Uses copy-on-write where the file system supports it. Fails with `disk-full`.
 */
export async function copyModel(
  from: string,
  to: string,
  weights: readonly string[],
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: (done: number, total: number) => void },
): Promise<void> {
  const files = [...(await listCompanions(from)), ...weights];
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(from, file))).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let done = 0;
  for (const [index, file] of files.entries()) {
    signal.throwIfAborted();
    progress(done, total);
    await copyLasting(join(from, file), join(to, file));
    done += sizes[index]!;
  }
  progress(total, total);
}

async function listCompanions(folder: string): Promise<string[]> {
  const lists = await Promise.all(
    places.map(async (place) => {
      const entries = await readdir(join(folder, place), { withFileTypes: true }).catch(() => []);
      const names = entries
        .filter((entry) => !entry.isDirectory() && companion.test(entry.name))
        .map(({ name }) => name);
      return names.map((name) => [place, name].filter(Boolean).join('/'));
    }),
  );
  const checked = lists.flat().map(async (file) => {
    const found = await stat(join(folder, file)).catch(() => null);
    return found?.isFile() === true && found.size <= mostBytes ? [file] : [];
  });
  return (await Promise.all(checked)).flat();
}

async function copyLasting(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    const handle = await open(to, 'r+');
    try {
      // The source may be read-only; the copy belongs to the project.
      await handle.chmod(0o644);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncFolder(dirname(to));
  } catch (error) {
    throw explainWrite(error, to);
  }
}
