import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { utilityProcess } from 'electron';
import { openUtilityProcess } from '../../shared/rpc/transports/child-process.ts';
import type { ComputeExit, SpawnCompute } from '../engine/compute/child.ts';

/** Characters of the error stream to keep for a crash report. */
const maxStderr = 2000;

/** Milliseconds to wait for the end of the error stream after the process has ended. */
const stderrDelay = 500;

/** Starts compute processes as utility processes, from a file of the build. */
export function spawnUtility(entry: string): SpawnCompute {
  return () => {
    const child = utilityProcess.fork(entry, [], {
      serviceName: 'Diagonal compute',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr?.on('data', (piece: Buffer) => (stderr = (stderr + piece.toString()).slice(-maxStderr)));
    const silent = child.stderr && once(child.stderr, 'close').catch(() => []);
    const exited = new Promise<ComputeExit>((resolve) => {
      child.once('exit', async (code) => {
        await Promise.race([silent, wait(stderrDelay)]);
        resolve({ code, signal: null, stderr: stderr.trim() });
      });
    });
    // `child.kill` only asks; a process in native code must be killed.
    const kill = () => {
      if (child.pid === undefined) child.once('spawn', kill);
      else process.kill(child.pid, 'SIGKILL');
    };
    return { port: openUtilityProcess(child), exited, kill };
  };
}
