import type { Contract, Handlers } from '../../shared/rpc/procedure.ts';
import type { Media } from '../content/media.ts';

/** What a server serves, and how. */
export interface ServeOptions<C extends Contract> {
  readonly contract: C;
  readonly handlers: Handlers<C>;
  readonly media: Media;
  /** The built renderer: a folder with an `index.html`. */
  readonly rendererFolder: string;
  /** The default 0 takes any free port. */
  readonly port?: number;
  /** 16 to 256 letters, digits, hyphens or underscores; random by default. */
  readonly token?: string;
  /** Receives unexpected errors. */
  readonly report: (problem: string, error?: unknown) => void;
  /** Also validates answers against their schemas; for tests. */
  readonly checkOutput?: boolean;
}

/** The maximum size of one call in bytes, over HTTP and WebSocket: a million row numbers take eight million. */
export const maxCall = 32 * 1024 * 1024;
