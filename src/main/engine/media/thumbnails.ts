import type { Abortable } from '../../../shared/rpc/procedure.ts';
import type { LocatedImage } from '../catalogue/queries/images.ts';
import type { ThumbnailSize } from '../compute/contract/images.ts';
import type { Compute } from '../compute/supervisor.ts';
import { NewestFirst } from './newest-first.ts';
import type { ThumbnailCache } from './thumbnail-cache.ts';

/** Thumbnails made at once: as many as images are decoded at once. */
const inFlight = 4;

/** A thumbnail and the hash of the image that it was made from. */
export interface Thumbnail {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentHash: string;
}

/** A thumbnail in progress, and the number of callers that wait for it. */
interface Making {
  done: Promise<Thumbnail | null>;
  waiting: number;
}

/** Thumbnails from the cache, or made in the compute process; concurrent callers share the work. */
export class Thumbnails {
  readonly #compute: Compute;
  readonly #cache: ThumbnailCache;
  readonly #turns = new NewestFirst(inFlight);
  readonly #making = new Map<string, Making>();

  constructor(compute: Compute, cache: ThumbnailCache) {
    this.#compute = compute;
    this.#cache = cache;
  }

  /** Fails with `unreadable-image` when it cannot be made. */
  async get(image: LocatedImage, size: ThumbnailSize, { signal }: Abortable): Promise<Thumbnail> {
    const { contentHash } = image;
    const cached = contentHash && (await this.#cache.read(contentHash, size));
    if (cached) return { bytes: cached, contentHash };
    signal.throwIfAborted();
    const made = await this.#wait(image, size, signal);
    // It was dropped because every earlier caller had left when this one arrived.
    return made ?? this.get(image, size, { signal });
  }

  async #wait(image: LocatedImage, size: ThumbnailSize, signal: AbortSignal): Promise<Thumbnail | null> {
    const key = `${image.contentHash ?? `#${image.id}`} ${size}`;
    const making = this.#making.get(key) ?? this.#start(key, image, size);
    const over = new AbortController();
    const left = new Promise<never>((_, reject) => {
      const leave = () => reject(signal.reason as Error);
      signal.addEventListener('abort', leave, { once: true, signal: over.signal });
    });
    making.waiting++;
    try {
      return await Promise.race([making.done, left]);
    } finally {
      making.waiting--;
      over.abort();
    }
  }

  #start(key: string, image: LocatedImage, size: ThumbnailSize): Making {
    const making: Making = { waiting: 0, done: Promise.resolve(null) };
    const work = () => this.#make(image, size);
    // Started a moment later, once the first caller is counted.
    making.done = Promise.resolve()
      .then(() => this.#turns.run(work, () => making.waiting > 0))
      .finally(() => this.#making.delete(key));
    making.done.catch(() => {});
    this.#making.set(key, making);
    return making;
  }

  async #make({ location, contentHash: known }: LocatedImage, size: ThumbnailSize): Promise<Thumbnail> {
    const { bytes, contentHash } = await this.#compute.client().images.thumbnail({ location, size });
    // The file may have changed since it was imported; then its thumbnail must not be stored for the old content.
    if (contentHash === known) await this.#cache.write(contentHash, size, bytes);
    return { bytes, contentHash };
  }
}
