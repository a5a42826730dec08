import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** A file of the built renderer. */
export interface RendererFile {
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** True if the file's name changes with its content, so that a browser may cache it forever. */
  readonly immutable: boolean;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * Reads the file at a path such as `/assets/index-4f.js` in a folder; `/` is its `index.html`. Null for missing files,
 * unknown file types, and everything outside the folder, by any spelling or link.
 */
export async function readRendererFile(folder: string, pathname: string): Promise<RendererFile | null> {
  const segments = readSegments(pathname);
  if (!segments) return null;
  const contentType = contentTypes[extname(segments.at(-1)!)];
  if (contentType === undefined) return null;
  try {
    const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, ...segments))]);
    if (!file.startsWith(root + sep)) return null;
    return { contentType, bytes: await readFile(file), immutable: segments[0] === 'assets' };
  } catch {
    return null;
  }
}

/** The segments of a path, or null if one of them is not a plain name. */
function readSegments(pathname: string): string[] | null {
  try {
    const segments = decodeURIComponent(pathname === '/' ? '/index.html' : pathname)
      .slice(1)
      .split('/');
    return segments.every((segment) => /^[\w-][\w .@+-]*$/.test(segment)) ? segments : null;
  } catch {
    return null;
  }
}
