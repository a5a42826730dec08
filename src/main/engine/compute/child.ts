import type { Port } from '../../../shared/rpc/port.ts';

/** How a compute process ended: its exit code, or the signal that ended it, and the last lines it wrote to its error stream. */
export interface ComputeExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly lastWords: string;
}

/** One compute process, as its host gives it: a Node process that was forked, or a utility process of Electron. */
export interface ComputeChild {
  readonly port: Port;
  /** Resolves once, when the process is gone; never rejects. */
  readonly exited: Promise<ComputeExit>;
  /** Ends the process at once, whatever it is doing. */
  kill(): void;
}

/** Starts a compute process. The host decides how, so that the engine never imports Electron. */
export type SpawnCompute = () => ComputeChild;
