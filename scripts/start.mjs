// `npm start`: installs what is missing, builds, and opens the studio, in Electron or else in the browser.
import { join } from 'node:path';
import { findElectron } from './electron.mjs';
import { build, install, root, run, runNode } from './toolchain.mjs';

await install();
await build();
const electron = await findElectron();
if (electron.path) {
  process.exitCode = await run(electron.path, [root, ...process.argv.slice(2)]);
} else {
  console.error(`Opening the studio in the browser: ${electron.reason}.`);
  process.exitCode = await runNode([
    join(root, 'out', 'main', 'cli.js'),
    'serve',
    '--open',
    '--sample',
    ...process.argv.slice(2),
  ]);
}
