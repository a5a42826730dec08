import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The folder of the program: the folder of package.json, above the sources and the build. */
export const programFolder = findUp(import.meta.dirname, 'package.json');

/** The program's version. */
export const version = (JSON.parse(readFileSync(join(programFolder, 'package.json'), 'utf8')) as { version: string })
  .version;

const home = process.env['DIAGONAL_HOME'] ?? join(homedir(), '.diagonal');

/** Where an engine finds the user's files and the program's resources; `DIAGONAL_HOME` moves the former. */
export const places = {
  /** The list of recent projects. */
  recentFile: join(home, 'recent.json'),
  /** The sample project of this machine. */
  sampleFolder: join(home, 'sample'),
  starterFolder: join(programFolder, 'resources', 'starter'),
};

function findUp(from: string, name: string): string {
  if (existsSync(join(from, name))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error(`${name} was not found above ${import.meta.dirname}`);
  return findUp(parent, name);
}
