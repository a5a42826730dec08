import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A script file of the built renderer. */
export interface Chunk {
  readonly file: string;
  readonly bytes: number;
  readonly compressed: number;
  /** Chunks that it imports statically; those loaded on demand are not included. */
  readonly imports: readonly string[];
}

/** The folder of the built renderer. */
export const rendererFolder = join(import.meta.dirname, '..', '..', 'out', 'renderer');

/** True once the studio was built. */
export const isBuilt = existsSync(join(rendererFolder, 'index.html'));

/** Every chunk of the built renderer by name. */
export function readChunks(): Map<string, Chunk> {
  const folder = join(rendererFolder, 'assets');
  const files = readdirSync(folder).filter((file) => file.endsWith('.js'));
  return new Map(files.map((file) => [file, describe(file, readFileSync(join(folder, file)))]));
}

function describe(file: string, content: Buffer): Chunk {
  const imports = [...content.toString().matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+\.js)"/g)].map(([, name]) => name!);
  return { file, bytes: content.length, compressed: gzipSync(content).length, imports: [...new Set(imports)] };
}

/** The chunks needed for the first view: the page's own script, the given view, and what both import. */
export function listFirstScreen(chunks: ReadonlyMap<string, Chunk>, view: string): Chunk[] {
  const page = readFileSync(join(rendererFolder, 'index.html'), 'utf8');
  const scripts = [...page.matchAll(/assets\/([^"]+\.js)"/g)].map(([, name]) => name!);
  const first = [...chunks.keys()].find((file) => file.startsWith(`${view}-`));
  if (first === undefined) throw new Error(`The built renderer has no chunk of its own for ${view}`);
  const found = new Set<string>();
  const add = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    for (const next of chunks.get(file)!.imports) add(next);
  };
  for (const file of [...scripts, first]) add(file);
  return [...found].map((file) => chunks.get(file)!);
}
