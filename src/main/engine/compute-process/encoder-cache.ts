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
  dropped: boolean;
}

/** Models that stay in memory at once: two to compare, and one to spare. */
const capacity = 3;

/** Models by folder, variant and provider; the one that was not used for longest makes room once its work is done. */
export class EncoderCache {
  readonly #pixels: PixelPool;
  /** In the order of use: the oldest first. */
  readonly #entries = new Map<string, Entry>();

  constructor(pixels: PixelPool) {
    this.#pixels = pixels;
  }

  /** Works with a model, opened when it is not yet; on the CPU, with a notice, when the provider cannot run it. */
  async use<Result>(
    model: OpenedEncoderRef,
    work: (opened: CachedEncoder) => Promise<Result> | Result,
  ): Promise<Result> {
    const key = JSON.stringify([model.folder, model.variant, model.provider]);
    const entry = this.#entries.get(key) ?? {
      folder: model.folder,
      opening: this.#load(model),
      users: 0,
      dropped: false,
    };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.users++;
    try {
      const opened = await entry.opening.catch((error: unknown) => {
        // A folder that was mended may be tried again.
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
        throw error;
      });
      for (const old of [...this.#entries.keys()].slice(0, -capacity)) await this.#drop(old);
      return await work(opened);
    } finally {
      entry.users--;
      await this.#closeUnused(entry);
    }
  }

  /** Frees every model of a folder, as soon as nobody works with it. */
  async close(folder: string): Promise<void> {
    for (const [key, entry] of this.#entries) if (entry.folder === folder) await this.#drop(key);
  }

  async #load(model: OpenedEncoderRef): Promise<CachedEncoder> {
    try {
      return { encoder: await Encoder.open(model, this.#pixels), used: { provider: model.provider, notice: null } };
    } catch (error) {
      if (model.provider === 'cpu' || !isStudioError(error, 'model-invalid', 'model-unsupported')) throw error;
      // The CPU tells whether it is the model or the provider that is at fault.
      const encoder = await Encoder.open({ ...model, provider: 'cpu' }, this.#pixels);
      const notice = `${model.provider} cannot run this model, so it runs on the CPU: ${error.message}`;
      return { encoder, used: { provider: 'cpu', notice } };
    }
  }

  async #drop(key: string): Promise<void> {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    if (entry === undefined) return;
    entry.dropped = true;
    await this.#closeUnused(entry);
  }

  async #closeUnused(entry: Entry): Promise<void> {
    if (!entry.dropped || entry.users > 0) return;
    entry.dropped = false;
    // One that failed to open has nothing to free.
    const opened = await entry.opening.catch(() => null);
    await opened?.encoder.close();
  }
}
