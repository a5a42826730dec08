import { z } from 'zod';
import { contract } from '../../../shared/contract/contract.ts';
import { desktopContract } from '../../../shared/contract/desktop.ts';
import { StudioError, studioFaults } from '../../../shared/contract/errors.ts';
import { desktopChannel } from '../../../shared/desktop-channel.ts';
import { connect } from '../../../shared/rpc/client.ts';
import { openMessagePort } from '../../../shared/rpc/transports/message-port.ts';
import { openWebSocket } from '../../../shared/rpc/transports/web-socket.ts';
import { isDesktop } from './host.ts';
import type { Studio } from '../../../shared/contract/contract.ts';
import type { Desktop } from '../../../shared/contract/desktop.ts';
import type { SocketState } from '../../../shared/rpc/transports/web-socket.ts';

// The content policy forbids evaluating code, which zod would do to build its fast validators.
z.config({ jitless: true });

/** The servers of this page: the studio and, in the desktop's own window, the desktop. */
export interface Answerers {
  readonly studio: Studio;
  readonly desktop: Desktop | null;
}

/** Connects to the engine: over message ports in the desktop's window, over a WebSocket to the same origin in a browser. */
export function connectPage(onState: (state: SocketState) => void): Answerers {
  return isDesktop ? connectDesktop() : { studio: connectBrowser(onState), desktop: null };
}

function connectDesktop(): Answerers {
  const studio = new MessageChannel();
  const desktop = new MessageChannel();
  window.postMessage(desktopChannel, '/', [studio.port2, desktop.port2]);
  return {
    studio: connect(contract, openMessagePort(studio.port1), { faults: studioFaults }),
    desktop: connect(desktopContract, openMessagePort(desktop.port1), { faults: studioFaults }),
  };
}

function connectBrowser(onState: (state: SocketState) => void): Studio {
  const token = takeToken();
  if (token === null) {
    throw new StudioError('not-allowed', 'Open the address that `diagonal serve` printed: it contains the token.');
  }
  const address = `${location.origin.replace(/^http/, 'ws')}/rpc`;
  const port = openWebSocket({ create: () => new WebSocket(address, ['diagonal', `token.${token}`]), onState });
  return connect(contract, port, { faults: studioFaults });
}

const tokenKey = 'diagonal.token';

/** The token that opened this page, removed from the address so that it is neither bookmarked nor shown. */
function takeToken(): string | null {
  const address = new URL(location.href);
  const token = address.searchParams.get('token');
  if (token === null) return sessionStorage.getItem(tokenKey);
  sessionStorage.setItem(tokenKey, token);
  address.searchParams.delete('token');
  history.replaceState(null, '', address);
  return token;
}
