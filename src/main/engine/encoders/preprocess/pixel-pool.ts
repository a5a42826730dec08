import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { StudioError, studioFaults } from '../../../../shared/contract/errors.ts';
import type { ImageLocation } from '../../catalogue/image-location.ts';
import type { PixelAnswer, PixelQuestion } from './pixel-protocol.ts';
import type { Recipe } from './recipe.ts';

/** Images that are under way at once for each worker: while one is decoded, another is resampled. */
const inFlight = 4;

interface Waiting {
  readonly question: PixelQuestion;
  readonly resolve: (pixels: Float32Array) => void;
  readonly reject: (error: Error) => void;
}

interface Hand {
  readonly worker: Worker;
  readonly busy: Map<number, Waiting>;
}

/** Worker threads that turn images into pixels. They are started when first needed and do not keep the process alive. */
export class PixelPool {
  readonly #entry: string;
  readonly #size: number;
  readonly #hands: Hand[] = [];
  readonly #queue: Waiting[] = [];
  #last = 0;

  /** `entry` is the file of the worker; half of the cores work on images unless told, the rest belong to the model. */
  constructor(entry: string, size = Math.max(1, Math.floor(availableParallelism() / 2))) {
    this.#entry = entry;
    this.#size = size;
  }

  /** The pixels of an image as the model is fed: float32 [3, height, width]. Fails with `unreadable-image`. */
  prepare(location: ImageLocation, recipe: Recipe): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ question: { id: ++this.#last, location, recipe }, resolve, reject });
      this.#deal();
    });
  }

  /** Ends the workers; what they were asked fails. */
  async close(): Promise<void> {
    await Promise.all(this.#hands.splice(0).map(({ worker }) => worker.terminate()));
  }

  #deal(): void {
    while (this.#queue.length > 0) {
      const hand = this.#freeHand();
      if (hand === null) return;
      const waiting = this.#queue.shift()!;
      hand.busy.set(waiting.question.id, waiting);
      hand.worker.postMessage(waiting.question);
    }
  }

  #freeHand(): Hand | null {
    const free = this.#hands.filter(({ busy }) => busy.size < inFlight).sort((a, b) => a.busy.size - b.busy.size)[0];
    if (free !== undefined && (free.busy.size === 0 || this.#hands.length === this.#size)) return free;
    return this.#hands.length < this.#size ? this.#hire() : null;
  }

  #hire(): Hand {
    const worker = new Worker(this.#entry);
    const hand: Hand = { worker, busy: new Map() };
    worker.unref();
    worker.on('message', (answer: PixelAnswer) => {
      const waiting = hand.busy.get(answer.id);
      hand.busy.delete(answer.id);
      if (answer.ok) waiting?.resolve(answer.pixels);
      else waiting?.reject(studioFaults.toError(answer.fault));
      this.#deal();
    });
    worker.on('error', (error) => this.#lose(hand, error));
    worker.on('exit', () => this.#lose(hand, null));
    this.#hands.push(hand);
    return hand;
  }

  #lose(hand: Hand, cause: Error | null): void {
    const at = this.#hands.indexOf(hand);
    if (at >= 0) this.#hands.splice(at, 1);
    for (const { question, reject } of hand.busy.values()) {
      const why = cause === null ? '' : ` (${cause.message})`;
      const { file } = question.location;
      reject(new StudioError('unreadable-image', `${file}: the image could not be prepared${why}`, { file }));
    }
    hand.busy.clear();
    this.#deal();
  }
}
