import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { StudioError, studioFaults } from '../../../../shared/contract/errors.ts';
import type { ImageLocation } from '../../base/image-location.ts';
import type { PixelAnswer, PixelQuestion } from './pixel-protocol.ts';
import type { Recipe } from './recipe.ts';

/** Images that are under way at once for each worker: while one is decoded, another is resampled. */
const inFlight = 4;

interface PixelTask {
  readonly question: PixelQuestion;
  /** True once a worker died while it had this in hand, perhaps not because of it. */
  suspicious: boolean;
  readonly resolve: (pixels: Float32Array) => void;
  readonly reject: (error: Error) => void;
}

interface Hand {
  readonly worker: Worker;
  readonly busy: Map<number, PixelTask>;
}

/** Worker threads that turn images into pixels. They are started when first needed and do not keep the process alive. */
export class PixelPool {
  readonly #entry: string;
  readonly #size: number;
  readonly #hands: Hand[] = [];
  readonly #queue: PixelTask[] = [];
  #last = 0;

  /** `entry` is the file of the worker; half of the cores work on images unless told, the rest belong to the model. */
  constructor(entry: string, size = Math.max(1, Math.floor(availableParallelism() / 2))) {
    this.#entry = entry;
    this.#size = size;
  }

  /** The pixels of an image as the model is fed: float32 [3, height, width]. Fails with `unreadable-image`. */
  prepare(location: ImageLocation, recipe: Recipe): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ question: { id: ++this.#last, location, recipe }, suspicious: false, resolve, reject });
      this.#deal();
    });
  }

  /** Ends the workers; what they were asked fails. */
  async close(): Promise<void> {
    for (const task of this.#queue.splice(0)) task.reject(lost(task.question, null));
    for (const { busy } of this.#hands) for (const task of busy.values()) task.suspicious = true;
    await Promise.all(this.#hands.splice(0).map(({ worker }) => worker.terminate()));
  }

  #deal(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const hand = this.#freeHand(next.suspicious);
      if (hand === null) return;
      this.#queue.shift();
      hand.busy.set(next.question.id, next);
      hand.worker.postMessage(next.question);
    }
  }

  /** A worker with the least to do. What a worker died with in hand is tried alone, so that nothing else is blamed. */
  #freeHand(alone: boolean): Hand | null {
    const room = ({ busy }: Hand) => (alone ? busy.size === 0 : busy.size < inFlight && !holdsSuspicious(busy));
    const free = this.#hands.filter(room).sort((a, b) => a.busy.size - b.busy.size)[0];
    if (free !== undefined && (free.busy.size === 0 || this.#hands.length === this.#size)) return free;
    return this.#hands.length < this.#size ? this.#hire() : null;
  }

  #hire(): Hand {
    const worker = new Worker(this.#entry);
    const hand: Hand = { worker, busy: new Map() };
    worker.unref();
    worker.on('message', (answer: PixelAnswer) => {
      const task = hand.busy.get(answer.id);
      hand.busy.delete(answer.id);
      if (answer.ok) task?.resolve(answer.pixels);
      else task?.reject(studioFaults.toError(answer.fault));
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
    for (const task of hand.busy.values()) {
      if (task.suspicious) task.reject(lost(task.question, cause));
      else this.#queue.unshift({ ...task, suspicious: true });
    }
    hand.busy.clear();
    this.#deal();
  }
}

function lost({ location: { file } }: PixelQuestion, cause: Error | null): StudioError {
  const why = cause === null ? '' : ` (${cause.message})`;
  return new StudioError('unreadable-image', `${file}: the image could not be prepared${why}`, { file });
}

function holdsSuspicious(busy: Hand['busy']): boolean {
  return [...busy.values()].some(({ suspicious }) => suspicious);
}
