import { fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openForkedProcess } from '../../../shared/rpc/transports/child-process.ts';
import type { ComputeChild, ComputeExit, SpawnCompute } from './child.ts';
import { findEntry } from './find-entry.ts';

/** Bytes of the error stream that are kept for the report of a crash. */
const lastWordsLength = 2000;

/**
 * How hosts that are plain Node start a compute process. Works from the TypeScript sources and from the build, where the
 * entry stands in `out/main`. What the process prints goes nowhere: standard output belongs to the host.
 */
export function forkCompute({ env = {} }: { readonly env?: Readonly<Record<string, string>> } = {}): SpawnCompute {
  const entry = findEntry('compute-process');
  return (): ComputeChild => {
    const child = fork(entry, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      // Compiled code is kept between starts: a replacement is there sooner.
      env: { NODE_COMPILE_CACHE: join(tmpdir(), 'diagonal-compile-cache'), ...process.env, ...env },
    });
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-lastWordsLength);
    });
    const exited = new Promise<ComputeExit>((resolve) => {
      child.once('error', (error) => resolve({ code: null, signal: null, lastWords: error.message }));
      child.once('exit', (code, signal) => resolve({ code, signal, lastWords: lastWords.trim() }));
    });
    return { port: openForkedProcess(child), exited, kill: () => child.kill('SIGKILL') };
  };
}
