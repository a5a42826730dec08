import type { Port } from '../../../shared/rpc/port.ts';

/** How a compute process ended: its exit code or signal, and the last lines of its error stream. */
export interface ComputeExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderr: string;
}

/** One compute process: a forked Node process, or a utility process of Electron. */
export interface ComputeChild {
  readonly port: Port;
  /** Resolves once, when the process is gone; never rejects. */
  readonly exited: Promise<ComputeExit>;
  /** Ends the process immediately. */
  kill(): void;
}

/** Starts a compute process. The host decides how, so that the engine never imports Electron. */
export type SpawnCompute = () => ComputeChild;
