import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { StudioError, studioFaults } from '../../../../shared/contract/errors.ts';
import type { ImageLocation } from '../../base/image-location.ts';
import type { PixelAnswer, PixelQuestion } from './pixel-protocol.ts';
import type { Recipe } from './recipe.ts';

/** Images in flight per worker: while slot is decoded, another is resampled. */
const inFlight = 4;

interface PixelTask {
  readonly question: PixelQuestion;
  /** True once a worker died while processing this, though perhaps not because of it. */
  suspicious: boolean;
  readonly resolve: (pixels: Float32Array) => void;
  readonly reject: (error: Error) => void;
}

interface WorkerSlot {
  readonly worker: Worker;
  readonly busy: Map<number, PixelTask>;
}

/** Worker threads that turn images into pixels, started on demand. They do not keep the process alive. */
export class PixelPool {
  readonly #entry: string;
  readonly #size: number;
  readonly #workers: WorkerSlot[] = [];
  readonly #queue: PixelTask[] = [];
  #last = 0;

  /** `entry` is the worker's file; by default half of the cores prepare images, and the rest run the model. */
  constructor(entry: string, size = Math.max(1, Math.floor(availableParallelism() / 2))) {
    this.#entry = entry;
    this.#size = size;
  }

  /** The pixels of an image as the model's input: float32 [3, height, width]. Fails with `unreadable-image`. */
  prepare(location: ImageLocation, recipe: Recipe): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ question: { id: ++this.#last, location, recipe }, suspicious: false, resolve, reject });
      this.#dispatch();
    });
  }

  /** Ends the workers; pending images fail. */
  async close(): Promise<void> {
    for (const task of this.#queue.splice(0)) task.reject(lost(task.question, null));
    for (const { busy } of this.#workers) for (const task of busy.values()) task.suspicious = true;
    await Promise.all(this.#workers.splice(0).map(({ worker }) => worker.terminate()));
  }

  #dispatch(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const slot = this.#findFree(next.suspicious);
      if (slot === null) return;
      this.#queue.shift();
      slot.busy.set(next.question.id, next);
      slot.worker.postMessage(next.question);
    }
  }

  /** The least busy worker. An image that a worker died with is retried alone, so that no other is blamed. */
  #findFree(alone: boolean): WorkerSlot | null {
    const room = ({ busy }: WorkerSlot) => (alone ? busy.size === 0 : busy.size < inFlight && !holdsSuspicious(busy));
    const free = this.#workers.filter(room).sort((a, b) => a.busy.size - b.busy.size)[0];
    if (free !== undefined && (free.busy.size === 0 || this.#workers.length === this.#size)) return free;
    return this.#workers.length < this.#size ? this.#startWorker() : null;
  }

  #startWorker(): WorkerSlot {
    const worker = new Worker(this.#entry);
    const slot: WorkerSlot = { worker, busy: new Map() };
    worker.unref();
    worker.on('message', (answer: PixelAnswer) => {
      const task = slot.busy.get(answer.id);
      slot.busy.delete(answer.id);
      if (answer.ok) task?.resolve(answer.pixels);
      else task?.reject(studioFaults.toError(answer.fault));
      this.#dispatch();
    });
    worker.on('error', (error) => this.#lose(slot, error));
    worker.on('exit', () => this.#lose(slot, null));
    this.#workers.push(slot);
    return slot;
  }

  #lose(slot: WorkerSlot, cause: Error | null): void {
    const at = this.#workers.indexOf(slot);
    if (at >= 0) this.#workers.splice(at, 1);
    for (const task of slot.busy.values()) {
      if (task.suspicious) task.reject(lost(task.question, cause));
      else this.#queue.unshift({ ...task, suspicious: true });
    }
    slot.busy.clear();
    this.#dispatch();
  }
}

function lost({ location: { file } }: PixelQuestion, cause: Error | null): StudioError {
  const why = cause === null ? '' : ` (${cause.message})`;
  return new StudioError('unreadable-image', `${file}: the image could not be prepared${why}`, { file });
}

function holdsSuspicious(busy: WorkerSlot['busy']): boolean {
  return [...busy.values()].some(({ suspicious }) => suspicious);
}
