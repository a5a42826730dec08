// A worker thread that computes one layout without blocking the engine.
import { parentPort, workerData } from 'node:worker_threads';
import { computeLayout, type LayoutProgress, type LayoutRequest } from './layout.ts';

/** A message of the worker: its progress, and finally the layout. */
export type LayoutMessage = { readonly progress: LayoutProgress } | { readonly layout: Float32Array };

const work = computeLayout(workerData as LayoutRequest);
let step = work.next();
while (!step.done) {
  parentPort?.postMessage({ progress: step.value } satisfies LayoutMessage);
  step = work.next();
}
parentPort?.postMessage({ layout: step.value } satisfies LayoutMessage);
