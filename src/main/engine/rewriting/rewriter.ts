import { Worker } from 'node:worker_threads';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { Rewriting } from '../../../shared/contract/captions.ts';
import { isBounded, makeRewrite } from './rewrite.ts';
import type { RewriteRequest, RewriteStart } from './rewrite-worker.ts';

/** The time limit for one text, in milliseconds. */
const timeoutMilliseconds = 1500;
const pollMilliseconds = 250;
const notStarted = -1;

/** Rewrites texts. Regular expressions run in a worker thread that is terminated when one text takes too long. */
export class Rewriter {
  readonly #entry: string;
  readonly #place = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | null = null;
  /** Requests are sent one at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  /** `entry` is the worker's file. */
  constructor(entry: string) {
    this.#entry = entry;
  }

  /** The edited texts, in order. Throws `invalid-input` for an expression that is invalid or takes too long. */
  rewrite(change: Rewriting, texts: readonly string[], signal?: AbortSignal): Promise<string[]> {
    const turn = this.#turn.then(async () => {
      signal?.throwIfAborted();
      const rewrite = makeRewrite(change);
      return isBounded(change) ? texts.map(rewrite) : this.#ask({ change, texts }, signal);
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the worker. */
  close(): void {
    void this.#worker?.terminate();
    this.#worker = null;
  }

  #ask(request: RewriteRequest, signal?: AbortSignal): Promise<string[]> {
    const worker = (this.#worker ??= this.#start());
    Atomics.store(this.#place, 0, notStarted);
    return new Promise((resolve, reject) => {
      let at = notStarted;
      let since = performance.now();
      const over = new AbortController();
      const end = (reason: unknown) => {
        this.close();
        settle(() => reject(reason as Error));
      };
      const watch = setInterval(() => {
        const now = Atomics.load(this.#place, 0);
        // The clock starts once the worker has started, which takes a moment the first time.
        if (now !== at || now === notStarted) [at, since] = [now, performance.now()];
        else if (performance.now() - since > timeoutMilliseconds) end(tooSlow(request.texts[at] ?? ''));
      }, pollMilliseconds);
      const answer = (texts: string[]) => settle(() => resolve(texts));
      const exit = () => end(new StudioError('internal', 'The worker that edits captions ended unexpectedly.'));
      const settle = (settling: () => void) => {
        clearInterval(watch);
        over.abort();
        worker.off('message', answer).off('error', end).off('exit', exit);
        settling();
      };
      signal?.addEventListener('abort', () => end(signal.reason), { once: true, signal: over.signal });
      worker.on('message', answer).on('error', end).on('exit', exit);
      worker.postMessage(request);
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, { workerData: { place: this.#place } satisfies RewriteStart });
    worker.unref();
    return worker;
  }
}

function tooSlow(text: string): StudioError {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return new StudioError(
    'invalid-input',
    `The expression takes too long on the caption "${shown}". Avoid nested repetitions.`,
    { text },
  );
}
