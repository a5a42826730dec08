import { STATUS_CODES, type Server } from 'node:http';
import { WebSocketServer } from 'ws';
import { studioFaults } from '../../shared/contract/errors.ts';
import { dispatch } from '../../shared/rpc/dispatcher.ts';
import type { Contract } from '../../shared/rpc/procedure.ts';
import { subprotocol, tokenPrefix, type Access } from './access.ts';
import { maxCall, type ServeOptions } from './options.ts';
import { openServerSocket } from './socket-port.ts';

/** Accepts WebSockets at `/rpc` that offer the token. Returns the function that closes them all. */
export function answerUpgrades<C extends Contract>(
  server: Server,
  access: Access,
  options: ServeOptions<C>,
): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxCall,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(subprotocol) && subprotocol,
  });
  server.on('upgrade', (request, stream, head) => {
    stream.on('error', () => stream.destroy());
    const offered = request.headers['sec-websocket-protocol']?.split(/,\s*/) ?? [];
    const token = offered.find((name) => name.startsWith(tokenPrefix))?.slice(tokenPrefix.length) ?? null;
    const refusal = request.url === '/rpc' ? access.check(request.headers, 'questions', token) : { status: 404 };
    if (refusal) {
      const line = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`;
      stream.end(`${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    } else {
      sockets.handleUpgrade(request, stream, head, (socket) => {
        dispatch(options.contract, options.handlers, openServerSocket(socket), { ...options, faults: studioFaults });
      });
    }
  });
  return () => {
    for (const socket of sockets.clients) socket.terminate();
  };
}
