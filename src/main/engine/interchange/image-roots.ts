import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import { isBelow } from '../files/is-inside.ts';

/** A file found inside the roots, or why there is none. */
export type Located =
  | { readonly found: true; readonly file: string; readonly bytes: number; readonly modified: number }
  | { readonly found: false; readonly code: 'unsafe-path' | 'missing-image'; readonly reason: string };

/** The number of folders whose real paths are cached. */
const maxCached = 10_000;

/** The root folders of a source. Files are found in them by path, never outside: neither by `..` nor through a link. */
export class ImageRoots {
  readonly #roots: readonly string[];
  readonly #realRoots: readonly string[];
  readonly #realFolders = new Map<string, string>();

  private constructor(roots: readonly string[], realRoots: readonly string[]) {
    this.#roots = roots;
    this.#realRoots = realRoots;
  }

  /** Ignores roots that do not exist. Fails with `unreadable-file` when none exists. */
  static async open(roots: readonly string[]): Promise<ImageRoots> {
    const real = await Promise.all(roots.map((root) => realpath(root).catch(() => null)));
    const existing = roots.filter((_, index) => real[index] !== null);
    if (existing.length === 0)
      throw new StudioError('unreadable-file', `The folder ${roots[0]} does not exist.`, { file: roots[0] ?? '' });
    const inside = real.filter((root) => root !== null);
    return new ImageRoots(existing, [...inside, ...inside.flatMap(blobsOfSnapshot)]);
  }

  /** Finds a path, relative to a root or absolute inside one, trying the roots in order. */
  async locate(path: string): Promise<Located> {
    let inside = false;
    for (const candidate of new Set(path.includes('\0') ? [] : this.#roots.map((root) => resolve(root, path)))) {
      if (!this.#roots.some((root) => isBelow(root, candidate))) continue;
      inside = true;
      const found = await this.#look(candidate);
      if (found) return found;
    }
    if (inside)
      return { found: false, code: 'missing-image', reason: `The file does not exist in ${this.#roots.join(' or ')}.` };
    return {
      found: false,
      code: 'unsafe-path',
      reason: `The path leaves ${this.#roots.join(' and ')}; only files inside are read.`,
    };
  }

  async #look(file: string): Promise<Located | null> {
    try {
      const own = await lstat(file);
      const real = own.isSymbolicLink()
        ? await realpath(file)
        : join(await this.#realFolder(dirname(file)), basename(file));
      if (!this.#realRoots.some((root) => isBelow(root, real)))
        return { found: false, code: 'unsafe-path', reason: `It is a link to ${real}, outside the source.` };
      const { size, mtimeMs } = own.isSymbolicLink() ? await stat(real) : own;
      return { found: true, file, bytes: size, modified: Math.round(mtimeMs) };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null;
      return { found: false, code: 'missing-image', reason: `It cannot be accessed (${code ?? String(error)}).` };
    }
  }

  async #realFolder(folder: string): Promise<string> {
    const known = this.#realFolders.get(folder);
    if (known !== undefined) return known;
    const real = await realpath(folder);
    if (this.#realFolders.size >= maxCached) this.#realFolders.clear();
    this.#realFolders.set(folder, real);
    return real;
  }
}

/** Snapshots in the Hugging Face cache link to the `blobs` of their own repository; these links may be followed. */
function blobsOfSnapshot(root: string): string[] {
  const [, repository] = /^(.*[\\/](?:datasets|models|spaces)--[^\\/]+)[\\/]snapshots[\\/]/.exec(`${root}${sep}`) ?? [];
  return repository === undefined ? [] : [join(repository, 'blobs')];
}
