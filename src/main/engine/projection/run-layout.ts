import { Worker } from 'node:worker_threads';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { LayoutProgress, LayoutRequest } from './layout.ts';
import type { LayoutMessage } from './layout-worker.ts';

/** Options of a layout run; `entry` is the file of the worker. */
export interface LayoutRun {
  readonly entry: string | URL;
  readonly onProgress?: (progress: LayoutProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Computes a layout in a worker thread, which the signal terminates. Rejects with the signal's reason. */
export function runLayout(request: LayoutRequest, { entry, onProgress, signal }: LayoutRun): Promise<Float32Array> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const worker = new Worker(entry, { workerData: request });
    const onAbort = () => finish(() => reject(signal!.reason));
    const finish = (settle: () => void) => {
      signal?.removeEventListener('abort', onAbort);
      void worker.terminate();
      settle();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    worker.on('message', (message: LayoutMessage) => {
      if ('progress' in message) onProgress?.(message.progress);
      else finish(() => resolve(message.layout));
    });
    worker.on('error', (error) => finish(() => reject(error)));
    // Has no effect after an answer, because a promise settles only once.
    worker.on('exit', (code) =>
      reject(new StudioError('internal', `The worker of the map exited early (code ${code})`)),
    );
  });
}
