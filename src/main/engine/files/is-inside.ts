import { isAbsolute, relative, sep } from 'node:path';

/** True when a path is a folder or lies inside it. Both are absolute; the disk is not read. */
export function isInside(folder: string, path: string): boolean {
  const steps = relative(folder, path);
  return steps !== '..' && !steps.startsWith(`..${sep}`) && !isAbsolute(steps);
}

/** True when a path lies inside a folder and is not the folder itself. */
export function isBelow(folder: string, path: string): boolean {
  return isInside(folder, path) && relative(folder, path) !== '';
}
