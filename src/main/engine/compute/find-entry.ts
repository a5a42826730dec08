import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Programs that the engine starts but never imports, by their file name in `out/main`; paths are relative to the engine's folder. */
export const entries = {
  'compute-process': 'compute-process/compute-process.ts',
  'pixel-worker': 'encoders/preprocess/pixel-worker.ts',
  'rewrite-worker': 'rewriting/rewrite-worker.ts',
  'layout-worker': 'projection/layout-worker.ts',
} as const;

type Entry = keyof typeof entries;

/** The file to start a process or a worker thread from: the source, or in a build the file of that name in `out/main`. */
export function findEntry(name: Entry): string {
  const here = import.meta.filename;
  if (here.endsWith('.ts')) return join(dirname(here), '..', entries[name]);
  const folders = [dirname(here), dirname(dirname(here))];
  const found = folders.map((folder) => join(folder, `${name}.js`)).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${name}.js is not in ${folders.join(' or ')}; rebuild the studio`);
  return found;
}
