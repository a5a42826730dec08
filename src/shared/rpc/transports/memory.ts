import type { Port } from '../port.ts';
import type { Message } from '../protocol.ts';
import { Inbox } from './inbox.ts';
import { ownBytes } from './own-bytes.ts';

/**
 * Two connected ports within one process. Messages are cloned and arrive asynchronously, as over any other transport, so
 * that what works here works there.
 */
export function openMemoryChannel(): [Port, Port] {
  const [left, right] = [new Inbox(), new Inbox()];
  return [memoryPort(left, right), memoryPort(right, left)];
}

function memoryPort(near: Inbox, far: Inbox): Port {
  return {
    post(message: Message) {
      if (near.closed) return;
      const copy = structuredClone(ownBytes(message));
      queueMicrotask(() => far.receive(copy));
    },
    listen: (onMessage, onClose) => near.listen(onMessage, onClose),
    close() {
      queueMicrotask(() => {
        near.close();
        queueMicrotask(() => far.close());
      });
    },
  };
}
