import type { Port } from '../port.ts';
import { Inbox } from './inbox.ts';
import { ownBytes } from './own-bytes.ts';

/** A `MessagePort` of the browser or of `node:worker_threads`. */
export interface EventPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}

/** A `MessagePortMain` of Electron, or the `parentPort` of its utility process (which can neither start nor close). */
export interface EmitterPort {
  postMessage(message: unknown): void;
  on(type: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(type: 'close', listener: () => void): unknown;
  start?(): void;
  close?(): void;
}

/** A port over a message port of any kind. */
export function openMessagePort(channel: EventPort | EmitterPort): Port {
  const inbox = new Inbox();
  const onMessage = ({ data }: { readonly data: unknown }) => inbox.receive(data);
  const onClose = () => void inbox.close();
  if ('addEventListener' in channel) {
    channel.addEventListener('message', onMessage);
    channel.addEventListener('close', onClose);
  } else {
    channel.on('message', onMessage);
    channel.on('close', onClose);
  }
  channel.start?.();
  return {
    post(message) {
      if (!inbox.closed) channel.postMessage(ownBytes(message));
    },
    listen: (hear, end) => inbox.listen(hear, end),
    close() {
      channel.close?.();
      inbox.close();
    },
  };
}
