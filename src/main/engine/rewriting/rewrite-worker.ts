// A worker thread: rewrites texts, so that an expression that runs away holds up nothing but itself.
import { parentPort, workerData } from 'node:worker_threads';
import type { Rewriting } from '../../../shared/contract/captions.ts';
import { makeRewrite } from './rewrite.ts';

/** What the worker is asked. */
export interface RewriteRequest {
  readonly change: Rewriting;
  readonly texts: readonly string[];
}

/** What it is started with: where it tells which text it is at. */
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
