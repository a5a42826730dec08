#!/usr/bin/env node
// `npx diagonal …`: runs the built command with the project's own Node, regardless of the Node that started this file.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodePath, root, run } from '../scripts/toolchain.mjs';

const command = join(root, 'out', 'main', 'cli.js');
if (!existsSync(command)) {
  console.error('Diagonal is not built yet. Run `npm run build` first.');
  process.exit(1);
}
const node = existsSync(nodePath()) ? nodePath() : process.execPath;
process.exitCode = await run(node, [command, ...process.argv.slice(2)], { cwd: process.cwd() });
