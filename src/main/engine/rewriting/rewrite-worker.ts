// A worker thread that rewrites texts, so that catastrophic backtracking blocks nothing else.
import { parentPort, workerData } from 'node:worker_threads';
import type { Rewriting } from '../../../shared/contract/captions.ts';
import { makeRewrite } from './rewrite.ts';

/** A request to the worker. */
export interface RewriteRequest {
  readonly change: Rewriting;
  readonly texts: readonly string[];
}

/** The data that the worker starts with: shared memory for the index of the current text. */
export interface RewriteStart {
  readonly place: Int32Array<SharedArrayBuffer>;
}

const { place } = workerData as RewriteStart;

parentPort!.on('message', ({ change, texts }: RewriteRequest) => {
  const rewrite = makeRewrite(change);
  const rewritten = texts.map((text, index) => {
    Atomics.store(place, 0, index);
    return rewrite(text);
  });
  parentPort!.postMessage(rewritten);
});
