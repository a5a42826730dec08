import { fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openForkedProcess } from '../../../shared/rpc/transports/child-process.ts';
import type { ComputeChild, ComputeExit, SpawnCompute } from './child.ts';
import { findEntry } from './find-entry.ts';

/** Characters of the error stream that are kept for a crash report. */
const maxStderr = 2000;

/**
 * Starts compute processes under plain Node, from the TypeScript sources or from a build in `out/main`. The process's
 * standard output is discarded, because it belongs to the host.
 */
export function forkCompute({ env = {} }: { readonly env?: Readonly<Record<string, string>> } = {}): SpawnCompute {
  const entry = findEntry('compute-process');
  return (): ComputeChild => {
    const child = fork(entry, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      // Compiled code is cached between starts, so a restart is faster.
      env: { NODE_COMPILE_CACHE: join(tmpdir(), 'diagonal-compile-cache'), ...process.env, ...env },
    });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-maxStderr);
    });
    const exited = new Promise<ComputeExit>((resolve) => {
      child.once('error', (error) => resolve({ code: null, signal: null, stderr: error.message }));
      child.once('exit', (code, signal) => resolve({ code, signal, stderr: stderr.trim() }));
    });
    return { port: openForkedProcess(child), exited, kill: () => child.kill('SIGKILL') };
  };
}
