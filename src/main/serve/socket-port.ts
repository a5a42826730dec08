import type { WebSocket } from 'ws';
import { decodeFrame, encodeFrame } from '../../shared/rpc/frames.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { Inbox } from '../../shared/rpc/transports/inbox.ts';

/** Unsent bytes after which a client counts as disconnected. */
const maxWaiting = 512 * 1024 * 1024;

/** Milliseconds between pings; a client that has not answered the last one is disconnected. */
const pingInterval = 30_000;

/** Close status of RFC 6455 for unsupported data. */
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
  // Socket errors (a message too large, a reset) are followed by `close`.
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
