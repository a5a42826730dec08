import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../../../shared/contract/errors.ts';

const imageName = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;

/** Resolves image arguments: files as they are, folders to the images in them, sorted by name. */
export async function listImages(paths: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(paths.map((path) => listImagesAt(resolve(path))));
  return lists.flat();
}

/** The texts in a JSON file that contains a list of strings. */
export async function readTexts(file: string): Promise<string[]> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    const why = (cause as Error).message;
    throw new StudioError('unreadable-file', `${file} cannot be read as JSON: ${why}`, { file }, { cause });
  }
  const texts = z.array(z.string()).safeParse(content);
  if (texts.success) return texts.data;
  throw new StudioError('unknown-format', `${file} must contain a JSON list of texts, such as ["a photo of a cat"]`, {
    file,
  });
}

async function listImagesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new StudioError('not-found', `${path} does not exist`, { file: path });
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && imageName.test(entry.name));
  if (files.length === 0) throw new StudioError('not-found', `There is no image in ${path}`, { file: path });
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}
