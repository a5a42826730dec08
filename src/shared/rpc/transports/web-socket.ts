import { decodeFrame, encodeFrame } from '../frames.ts';
import type { Port } from '../port.ts';
import { Inbox } from './inbox.ts';

/** The part of a browser's or Node's `WebSocket` that is used. */
export interface Socket {
  binaryType: string;
  send(frame: Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
  addEventListener(type: 'open' | 'close', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** State of the connection: `waiting` for the next attempt after one that was lost or failed. */
export type SocketState = 'connecting' | 'open' | 'waiting' | 'closed';

/** How a socket is opened, and who observes it. */
export interface WebSocketOptions {
  /** Opens a new socket, such as `() => new WebSocket(url, protocols)`. */
  readonly create: () => Socket;
  readonly onState?: (state: SocketState) => void;
  /** Milliseconds before the first new attempt, doubled after each failure, up to the longest. */
  readonly delay?: { readonly first: number; readonly longest: number };
}

/** Closed by this side after an invalid frame (RFC 6455 leaves 4000 to 4999 to applications). */
const malformed = 4007;

/**
 * A port over a WebSocket that reconnects when the connection is lost, until it is closed. Messages posted while there is
 * no connection wait for the next attempt, and are lost if it fails.
 */
export function openWebSocket({
  create,
  onState = () => {},
  delay = { first: 250, longest: 5000 },
}: WebSocketOptions): Port {
  const inbox = new Inbox();
  let onReset = () => {};
  let socket: Socket;
  let isOpen = false;
  let queue: Uint8Array<ArrayBuffer>[] = [];
  let wait = delay.first;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const attempt = () => {
    onState('connecting');
    const current = create();
    socket = current;
    current.binaryType = 'arraybuffer';
    current.addEventListener('open', () => {
      isOpen = true;
      wait = delay.first;
      onState('open');
      for (const frame of queue.splice(0)) current.send(frame);
    });
    current.addEventListener('message', ({ data }) => {
      const message = readFrame(data);
      if (message) inbox.receive(message.value);
      else current.close(malformed);
    });
    current.addEventListener('close', () => {
      isOpen = false;
      queue = [];
      if (inbox.closed) return;
      onState('waiting');
      timer = setTimeout(attempt, wait);
      wait = Math.min(wait * 2, delay.longest);
      onReset();
    });
  };
  attempt();

  return {
    post(message) {
      if (inbox.closed) return;
      const frame = encodeFrame(message);
      if (isOpen) socket.send(frame);
      else queue.push(frame);
    },
    listen(hear, end, reset = () => {}) {
      onReset = reset;
      inbox.listen(hear, end);
    },
    close() {
      if (!inbox.close()) return;
      clearTimeout(timer);
      socket.close();
      onState('closed');
    },
  };
}

/** The message of a frame, or null when the frame is invalid. */
function readFrame(data: unknown): { readonly value: unknown } | null {
  try {
    return data instanceof ArrayBuffer ? { value: decodeFrame(new Uint8Array(data)) } : null;
  } catch {
    return null;
  }
}
