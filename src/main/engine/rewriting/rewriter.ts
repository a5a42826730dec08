import { Worker } from 'node:worker_threads';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { Rewriting } from '../../../shared/contract/captions.ts';
import { isBounded, makeRewrite } from './rewrite.ts';
import type { RewriteRequest, RewriteStart } from './rewrite-worker.ts';

/** How long one text may take, in milliseconds. */
const patience = 1500;
const look = 250;
const notBegun = -1;

/** Rewrites texts; regular expressions in a worker thread, which is ended when one text takes too long. */
export class Rewriter {
  readonly #entry: string;
  readonly #place = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | null = null;
  /** Texts are sent one list at a time, since the worker answers in order. */
  #turn: Promise<unknown> = Promise.resolve();

  /** `entry` is the file of the worker. */
  constructor(entry: string) {
    this.#entry = entry;
  }

  /** The texts after a change, in order. Throws `invalid-input` for an expression that is wrong or that needs too long. */
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
    Atomics.store(this.#place, 0, notBegun);
    return new Promise((resolve, reject) => {
      let at = notBegun;
      let since = performance.now();
      const over = new AbortController();
      const end = (reason: unknown) => {
        this.close();
        settle(() => reject(reason as Error));
      };
      const watch = setInterval(() => {
        const now = Atomics.load(this.#place, 0);
        // Until the worker begins, which takes a moment the first time, there is nothing to be impatient about.
        if (now !== at || now === notBegun) [at, since] = [now, performance.now()];
        else if (performance.now() - since > patience) end(tooSlow(request.texts[at] ?? ''));
      }, look);
      const answer = (texts: string[]) => settle(() => resolve(texts));
      const exit = () => end(new StudioError('internal', 'The thread that changes captions ended early.'));
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
    `The expression needs too long on the caption "${shown}". Write it without repetitions inside repetitions.`,
    { text },
  );
}
