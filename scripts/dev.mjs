// `npm run dev`: the studio with hot reload, in Electron or else in the browser.
import { findElectron } from './electron.mjs';
import { install, run, runNode } from './toolchain.mjs';

await install();
const electron = await findElectron();
if (electron.path) {
  process.exitCode = await run('electron-vite', ['dev']);
} else {
  console.error(`Developing in the browser: ${electron.reason}. Edit, and reload the page.`);
  const watching = run('electron-vite', ['build', '--watch']);
  const serving = runNode(['src/main/cli.ts', 'serve', '--open', ...process.argv.slice(2)]);
  process.exitCode = await Promise.race([watching, serving]);
}
