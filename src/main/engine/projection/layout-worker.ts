// A worker thread: arranges points while the engine goes on answering. One request, then it ends.
import { parentPort, workerData } from 'node:worker_threads';
import { computeLayout, type LayoutProgress, type LayoutRequest } from './layout.ts';

/** What the worker says: how far it is, and at last the layout. */
export type LayoutMessage = { readonly progress: LayoutProgress } | { readonly layout: Float32Array };

const work = computeLayout(workerData as LayoutRequest);
let step = work.next();
while (!step.done) {
  parentPort?.postMessage({ progress: step.value } satisfies LayoutMessage);
  step = work.next();
}
parentPort?.postMessage({ layout: step.value } satisfies LayoutMessage);
