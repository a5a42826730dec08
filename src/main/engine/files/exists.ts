import { stat } from 'node:fs/promises';

/** True when a path exists; links are followed. */
export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
