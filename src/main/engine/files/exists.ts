import { stat } from 'node:fs/promises';

/** True when there is a file or folder under a path; links are followed. */
export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
