import { z } from 'zod';
import { contract } from '../../../shared/contract/contract.ts';
import { StudioError, studioFaults } from '../../../shared/contract/errors.ts';
import { connect } from '../../../shared/rpc/client.ts';
import { openMessagePort } from '../../../shared/rpc/transports/message-port.ts';
import { openWebSocket } from '../../../shared/rpc/transports/web-socket.ts';
import { desktopPort } from './host.ts';
import type { Port } from '../../../shared/rpc/port.ts';
import type { SocketState } from '../../../shared/rpc/transports/web-socket.ts';
import type { Studio } from '../../../shared/contract/contract.ts';

// The page may not make code out of text, which is how zod would build its fast validators.
z.config({ jitless: true });

const kept = 'diagonal.token';

/** The token that opened this page. It is taken out of the address, so that it is neither bookmarked nor shown. */
function takeToken(): string | null {
  const address = new URL(location.href);
  const token = address.searchParams.get('token');
  if (token === null) return sessionStorage.getItem(kept);
  sessionStorage.setItem(kept, token);
  address.searchParams.delete('token');
  history.replaceState(null, '', address);
  return token;
}

/** Connects to the engine: over a message port in the desktop's window, over a WebSocket to the same origin in a browser. */
export async function connectStudio(onState: (state: SocketState) => void): Promise<Studio> {
  return connect(contract, await openPort(onState), { faults: studioFaults });
}

async function openPort(onState: (state: SocketState) => void): Promise<Port> {
  const channel = await desktopPort();
  if (channel) return openMessagePort(channel);
  const token = takeToken();
  if (token === null) {
    throw new StudioError('not-allowed', 'Open the address that `diagonal serve` printed: it holds the token.');
  }
  const address = `${location.origin.replace(/^http/, 'ws')}/rpc`;
  return openWebSocket({ create: () => new WebSocket(address, ['diagonal', `token.${token}`]), onState });
}
