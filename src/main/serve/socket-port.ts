import type { WebSocket } from 'ws';
import { decodeFrame, encodeFrame } from '../../shared/rpc/frames.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { Inbox } from '../../shared/rpc/transports/inbox.ts';

/** Bytes that may wait for a client before it is taken for gone. */
const maxWaiting = 512 * 1024 * 1024;

/** Milliseconds between two pings; a client that has not answered the last is gone. */
const pingInterval = 30_000;

/** Status of RFC 6455 for what is not understood. */
const unsupportedData = 1003;

/** The server's end of a WebSocket. A client that sends anything but frames is disconnected. */
export function openServerSocket(socket: WebSocket): Port {
  const inbox = new Inbox();
  let alive = true;
  const ping = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, pingInterval);
  ping.unref();
  socket.on('pong', () => (alive = true));
  socket.on('message', (data, isBinary) => {
    let message: unknown;
    try {
      if (!isBinary) throw new TypeError('text');
      message = decodeFrame(data as Buffer);
    } catch {
      return socket.close(unsupportedData);
    }
    inbox.receive(message);
  });
  // Errors of a socket (a message too large, a reset) are followed by its close.
  socket.on('error', () => {});
  socket.on('close', () => {
    clearInterval(ping);
    inbox.close();
  });
  return {
    post(message) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(encodeFrame(message));
      if (socket.bufferedAmount > maxWaiting) socket.terminate();
    },
    listen: (hear, end) => inbox.listen(hear, end),
    close: () => socket.terminate(),
  };
}
