import { LRUCache } from 'lru-cache';
import { isStudioError } from '../../../shared/contract/errors.ts';
import type { PixelPool } from '../encoders/preprocess/pixel-pool.ts';
import { Encoder } from '../encoders/sessions/encoder.ts';
import type { ConcreteProvider } from '../compute/contract/providers.ts';
import type { OpenedEncoderRef } from '../compute/contract/encoders.ts';

/** A model in memory, and what it runs on. */
export interface CachedEncoder {
  readonly encoder: Encoder;
  readonly used: { readonly provider: ConcreteProvider; readonly notice: string | null };
}

interface Entry {
  readonly folder: string;
  readonly opening: Promise<CachedEncoder>;
  users: number;
  /** No longer in the cache; freed once nothing uses it. */
  evicted: boolean;
  freeing: Promise<void> | null;
}

/** Models that stay in memory at once: two to compare, and one to spare. */
const capacity = 3;

/** Models by folder, variant and provider; the least recently used one is freed once no call uses it. */
export class EncoderCache {
  readonly #pixels: PixelPool;
  readonly #entries = new LRUCache<string, Entry>({
    max: capacity,
    dispose: (entry) => {
      entry.evicted = true;
      void freeUnused(entry)?.catch(() => undefined);
    },
  });

  constructor(pixels: PixelPool) {
    this.#pixels = pixels;
  }

  /** Runs `work` with a model, opened if necessary; on the CPU, with a notice, when the provider cannot run it. */
  async use<Result>(
    model: OpenedEncoderRef,
    work: (opened: CachedEncoder) => Promise<Result> | Result,
  ): Promise<Result> {
    const key = JSON.stringify([model.folder, model.variant, model.provider]);
    const entry = this.#entries.get(key) ?? this.#add(key, model);
    entry.users++;
    try {
      return await work(await entry.opening);
    } finally {
      entry.users--;
      await freeUnused(entry);
    }
  }

  /** Frees every model of a folder once no call uses it. */
  async close(folder: string): Promise<void> {
    const closed = [...this.#entries.entries()].filter(([, entry]) => entry.folder === folder);
    for (const [key] of closed) this.#entries.delete(key);
    await Promise.all(closed.map(([, entry]) => entry.freeing));
  }

  #add(key: string, model: OpenedEncoderRef): Entry {
    const entry = { folder: model.folder, opening: this.#load(model), users: 0, evicted: false, freeing: null };
    this.#entries.set(key, entry);
    // A model that failed to open may be tried again, for instance after its folder was repaired.
    entry.opening.catch(() => this.#entries.peek(key) === entry && this.#entries.delete(key));
    return entry;
  }

  async #load(model: OpenedEncoderRef): Promise<CachedEncoder> {
    try {
      return { encoder: await Encoder.open(model, this.#pixels), used: { provider: model.provider, notice: null } };
    } catch (error) {
      if (model.provider === 'cpu' || !isStudioError(error, 'model-invalid', 'model-unsupported')) throw error;
      // Running on the CPU shows whether the model or the provider is at fault.
      const encoder = await Encoder.open({ ...model, provider: 'cpu' }, this.#pixels);
      const notice = `${model.provider} cannot run this model, so it runs on the CPU: ${error.message}`;
      return { encoder, used: { provider: 'cpu', notice } };
    }
  }
}

/** Frees an evicted model that no call uses; null when it is still needed. */
function freeUnused(entry: Entry): Promise<void> | null {
  if (!entry.evicted || entry.users > 0) return null;
  // A model that failed to open holds nothing to free.
  return (entry.freeing ??= entry.opening.then(
    ({ encoder }) => encoder.close(),
    () => undefined,
  ));
}
