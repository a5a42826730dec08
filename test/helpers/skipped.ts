import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Ends the title of a test that cannot run here with the reason, which `npm test` lists; empty without a reason. */
export function skippedBecause(reason: string | null): string {
  return reason === null ? '' : `, skipped: ${reason}`;
}

/** Which of some paths below `../shared` are absent, as a reason to skip; null when all are there. */
export function findAbsent(...paths: readonly string[]): string | null {
  const absent = paths.map((path) => `../shared/${path}`).filter((path) => !existsSync(resolve(path)));
  return absent.length === 0 ? null : `${absent.join(' and ')} absent`;
}
