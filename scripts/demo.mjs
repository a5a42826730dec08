// `npm run demo`: installs what is missing, and goes once round the loop on a sample project in the terminal.
import { join } from 'node:path';
import { install, root, runNode } from './toolchain.mjs';

await install();
process.exitCode = await runNode([join(root, 'src', 'main', 'cli.ts'), 'demo', ...process.argv.slice(2)]);
