import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodePath, root, run } from './toolchain.mjs';

const folder = join(root, 'node_modules', 'electron');

/**
 * Finds Electron's binary, fetching it if it is not there yet.
 * Resolves to `{ path }`, or to `{ reason }`: one line that says why the studio opens in the browser instead.
 */
export async function findElectron() {
  if (process.env.DIAGONAL_BROWSER) return { reason: 'DIAGONAL_BROWSER is set' };
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { reason: 'this machine has no screen that Electron could use' };
  }
  const present = installed();
  if (present) return { path: present };
  console.error('Fetching Electron (once, about 120 MB)…');
  await run(nodePath(), [join(folder, 'install.js')], { quiet: true });
  const fetched = installed();
  return fetched ? { path: fetched } : { reason: "Electron's binary could not be downloaded" };
}

function installed() {
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const path = join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(path) ? path : null;
}
