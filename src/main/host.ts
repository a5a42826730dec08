import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The folder of the program: where package.json stands, above the sources and above the build. */
export const programFolder = findUp(import.meta.dirname, 'package.json');

/** The program's version. */
export const version = (JSON.parse(readFileSync(join(programFolder, 'package.json'), 'utf8')) as { version: string })
  .version;

/** Where the projects that were open are remembered; `DIAGONAL_HOME` puts it elsewhere. */
export const recentFile = join(process.env['DIAGONAL_HOME'] ?? join(homedir(), '.diagonal'), 'recent.json');

function findUp(from: string, name: string): string {
  if (existsSync(join(from, name))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error(`${name} was not found above ${import.meta.dirname}`);
  return findUp(parent, name);
}
