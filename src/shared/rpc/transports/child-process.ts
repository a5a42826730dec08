import type { Port } from '../port.ts';
import { Inbox } from './inbox.ts';
import { ownBytes } from './own-bytes.ts';

/** Either end of `fork(file, { serialization: 'advanced' })`: the child in its parent, or `process` in the child. */
export interface ForkedProcess {
  send?(message: unknown, after: (error: Error | null) => void): boolean;
  on(type: 'message', listener: (message: unknown) => void): unknown;
  on(type: 'disconnect', listener: () => void): unknown;
  disconnect?(): void;
  readonly connected: boolean;
}

/** A port between a process and one that it forked. Closing it lets the child end; it does not kill it. */
export function openForkedProcess(peer: ForkedProcess): Port {
  const inbox = new Inbox();
  peer.on('message', (message) => inbox.receive(message));
  peer.on('disconnect', () => inbox.close());
  return {
    post(message) {
      // A peer that has just died is reported by its disconnect, not by a failed send.
      if (!inbox.closed && peer.connected) peer.send?.(ownBytes(message), () => {});
    },
    listen: (hear, end) => inbox.listen(hear, end),
    close() {
      if (peer.connected) peer.disconnect?.();
      inbox.close();
    },
  };
}

/** A `utilityProcess` of Electron, in its parent. */
export interface UtilityProcess {
  postMessage(message: unknown): void;
  on(type: 'message', listener: (message: unknown) => void): unknown;
  on(type: 'exit', listener: () => void): unknown;
}

/** A port to a utility process; within the process, open its `parentPort` as a message port. Closing it does not kill the process. */
export function openUtilityProcess(child: UtilityProcess): Port {
  const inbox = new Inbox();
  child.on('message', (message) => inbox.receive(message));
  child.on('exit', () => inbox.close());
  return {
    post(message) {
      if (!inbox.closed) child.postMessage(ownBytes(message));
    },
    listen: (hear, end) => inbox.listen(hear, end),
    close: () => void inbox.close(),
  };
}
