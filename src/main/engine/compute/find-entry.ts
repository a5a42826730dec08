import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * The file that a process or a worker thread is started with. `source` is relative to this folder; in the build all
 * entries stand in `out/main` under their own names.
 */
export function findEntry(source: string): string {
  const here = import.meta.filename;
  if (here.endsWith('.ts')) return join(dirname(here), source);
  const name = `${basename(source, '.ts')}.js`;
  const folders = [dirname(here), dirname(dirname(here))];
  const found = folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${name} is not in ${folders.join(' or ')}; build the studio again`);
  return found;
}
