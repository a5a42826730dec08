import type { Contract, Handlers } from '../../shared/rpc/procedure.ts';
import type { Media } from '../content/media.ts';

/** The studio as a server offers it. */
export interface ServeOptions<C extends Contract> {
  readonly contract: C;
  readonly handlers: Handlers<C>;
  readonly media: Media;
  /** The built renderer: a folder with an `index.html`. */
  readonly rendererFolder: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** 16 to 256 letters, digits, hyphens or underscores; a new random one when it is not given. */
  readonly token?: string;
  /** Told of everything unforeseen. */
  readonly report: (problem: string, error?: unknown) => void;
  /** Holds answers against their schemas too, for tests. */
  readonly checkOutput?: boolean;
}

/** The most bytes of one question, over HTTP and over a WebSocket: a million row numbers take eight. */
export const maxQuestion = 32 * 1024 * 1024;
