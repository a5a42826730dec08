// Entry of the desktop: the engine in the main process, one window, one compute process.
import { dirname } from 'node:path';
import process from 'node:process';
import { inspect } from 'node:util';
import { app } from 'electron';
import { places, version } from './host.ts';
import { openDesktop } from './desktop/open-desktop.ts';
import { spawnUtility } from './desktop/spawn-compute.ts';
import { findEntry } from './engine/compute/find-entry.ts';
import { createEngine } from './engine/engine.ts';

// The arguments after the program's own file, or after the folder that Electron was given, name a project.
const words = process.argv.slice(app.isPackaged ? 1 : 2);

openDesktop({
  createEngine: () =>
    createEngine({ host: 'desktop', version, ...places, spawnCompute: spawnUtility(findEntry('compute-process')) }),
  buildFolder: dirname(import.meta.dirname),
  project: words.find((word) => !word.startsWith('-')),
  devServer: app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'],
  report: (problem, error) => process.stderr.write(`${problem} ${error === undefined ? '' : inspect(error)}\n`),
});
