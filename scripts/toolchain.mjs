// Runs on whatever Node the machine has (20 or newer), before anything is installed: only Node's own modules here.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const bin = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.diagonal-installed');
const windows = process.platform === 'win32';

/** Runs a command (in the repository unless `cwd` says otherwise) with the project's own tools first on the path; resolves to its exit code. */
export function run(command, args, { env = {}, quiet = false, aside = false, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      // Aside: standard output is left to the answer of what is run afterwards.
      stdio: quiet ? 'ignore' : ['inherit', aside ? 2 : 'inherit', 'inherit'],
      shell: windows,
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, ...env },
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ? 1 : code));
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
  });
}

/** Installs the packages of package-lock.json unless exactly they are installed already; ends the process when that fails. */
export async function install() {
  const wanted = readFileSync(join(root, 'package-lock.json'), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(nodePath())) return;
  console.error('Installing packages (once, a minute or two)…');
  // The CUDA libraries of ONNX Runtime are not wanted by default; .npmrc says so to npm, this says it to older versions.
  const env = { ONNXRUNTIME_NODE_INSTALL: process.env.ONNXRUNTIME_NODE_INSTALL ?? 'skip' };
  const code = await run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], { env, aside: true });
  if (code !== 0) fail('The packages could not be installed. The lines above say why; run the same command again.');
  if (!existsSync(nodePath()))
    fail('The npm package "node" did not bring Node 24. Run `npm rebuild node`, then try again.');
  writeFileSync(stamp, wanted);
}

/** The Node that the project runs on: the version inside Electron, from the npm package `node`. */
export function nodePath() {
  return join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');
}

/** Runs a program of the project on its own Node. */
export function runNode(args, options) {
  return run(nodePath(), args, options);
}

/** Builds the studio into out/ unless nothing changed since the last build; ends the process when that fails. */
export async function build() {
  const built = join(root, 'out', '.built');
  const since = existsSync(built) ? statSync(built).mtimeMs : 0;
  if (since > (await newestChange())) return;
  console.error('Building…');
  if ((await run('npm', ['run', '--silent', 'build'])) !== 0) fail('The build failed. The lines above say where.');
  writeFileSync(built, '');
}

async function newestChange() {
  const { readdir } = await import('node:fs/promises');
  const files = (await readdir(join(root, 'src'), { recursive: true })).map((file) => join(root, 'src', file));
  const inputs = [...files, join(root, 'package-lock.json'), join(root, 'electron.vite.config.ts')];
  return inputs.reduce((newest, file) => Math.max(newest, statSync(file).mtimeMs), 0);
}

/** Ends the process with a message. */
export function fail(message) {
  console.error(message);
  process.exit(1);
}
