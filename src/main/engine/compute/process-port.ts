import type { ChildProcess } from 'node:child_process';
import process from 'node:process';
import type { Port } from '../../../shared/rpc/port.ts';
import { ownBytes } from '../../../shared/rpc/transports/own-bytes.ts';

/** The engine's end of the connection to a Node process that was forked with `serialization: 'advanced'`. */
export function openChildPort(child: ChildProcess): Port {
  return {
    post: (message) => {
      // What cannot be delivered any more is answered by `onClose`.
      if (child.connected) child.send(ownBytes(message) as object, () => undefined);
    },
    listen: (onMessage, onClose) => {
      child.on('message', onMessage);
      child.once('disconnect', onClose);
    },
    close: () => {
      if (child.connected) child.disconnect();
    },
  };
}

/** The compute process's end of its connection to the engine: of a forked Node process, or of Electron's utility process. */
export function openParentPort(): Port {
  const electron = (process as { parentPort?: ElectronParentPort }).parentPort;
  return electron === undefined ? openForkPort() : openElectronPort(electron);
}

/** The part of `process.parentPort` that is used; the engine does not import Electron. */
interface ElectronParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  once(event: 'close', listener: () => void): void;
}

function openForkPort(): Port {
  return {
    post: (message) => {
      if (process.connected) process.send?.(ownBytes(message), undefined, undefined, () => undefined);
    },
    listen: (onMessage, onClose) => {
      process.on('message', onMessage);
      process.once('disconnect', onClose);
    },
    close: () => {
      if (process.connected) process.disconnect();
    },
  };
}

function openElectronPort(electron: ElectronParentPort): Port {
  return {
    post: (message) => electron.postMessage(ownBytes(message)),
    listen: (onMessage, onClose) => {
      electron.on('message', ({ data }) => onMessage(data));
      electron.once('close', onClose);
    },
    close: () => undefined,
  };
}
