import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StudioError } from '../../shared/contract/errors.ts';
import type { Contract } from '../../shared/rpc/procedure.ts';
import { createContent } from '../content/content.ts';
import { pagePolicy } from '../content/policy.ts';
import { Access, chooseToken } from './access.ts';
import { answerRequests } from './answer-requests.ts';
import { answerUpgrades } from './answer-upgrades.ts';
import type { ServeOptions } from './options.ts';

/** A running server. */
export interface Serving {
  /** The address to open in the browser; contains the token. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** Closes every connection, which aborts every running call. */
  close(): Promise<void>;
}

/**
 * Serves the renderer and the studio to browsers on this machine: bound to 127.0.0.1, every request checked (`access.ts`).
 * Throws `invalid-input` for an invalid token or an unavailable port.
 */
export async function serve<C extends Contract>(options: ServeOptions<C>): Promise<Serving> {
  const token = chooseToken(options.token);
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 60_000, maxHeaderSize: 16 * 1024 });
  const port = await listen(server, options.port ?? 0);
  const access = new Access(port, token);
  const policy = pagePolicy([`ws://127.0.0.1:${port}`, `ws://localhost:${port}`]);
  answerRequests(server, access, createContent({ ...options, policy }), options);
  const disconnect = answerUpgrades(server, access, options);
  return {
    url: `http://127.0.0.1:${port}/?token=${token}`,
    port,
    token,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      disconnect();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: '127.0.0.1' }, resolve);
    });
  } catch (cause) {
    const message = `Port ${port} is not available (${(cause as NodeJS.ErrnoException).code}). Choose another, or leave out --port.`;
    throw new StudioError('invalid-input', message, { port }, { cause });
  }
  return (server.address() as AddressInfo).port;
}
