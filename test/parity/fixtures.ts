import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readNpy, type NpyArray } from '../../src/main/engine/encoders/vectors/npy.ts';

/** The folder of the reference outputs: `DIAGONAL_FIXTURES`, or `../shared/fixtures`. */
export const fixtures = resolve(process.env['DIAGONAL_FIXTURES'] ?? '../shared/fixtures');

/** A folder of the fixtures, null when it is absent, so that the test is skipped. */
export function findFixtures(name: string): string | null {
  const folder = join(fixtures, name);
  if (existsSync(folder)) return folder;
  return null;
}

/** Names the one test of a suite whose fixtures are absent, with the reason for skipping it. */
export const absent = 'none, skipped: ../shared/fixtures absent (set DIAGONAL_FIXTURES)';

/** The names in a folder, sorted; `absent` when the folder is null, since a suite must not be empty. */
export function listNames(folder: string | null): string[] {
  return folder === null ? [absent] : readdirSync(folder).sort();
}

/** Reads an array of the reference. */
export async function readArray(file: string): Promise<NpyArray> {
  return readNpy(await readFile(file), file);
}

/** The largest distance between two lists of numbers; infinite when their lengths differ. */
export function maxDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const distance = Math.abs(a[i]! - b[i]!);
    // NaN must not count as equal.
    if (!(distance <= most)) most = Number.isNaN(distance) ? Infinity : distance;
  }
  return most;
}
