import type { Studio } from '../../../../shared/contract/contract.ts';
import type { Sample } from '../../../../shared/contract/samples.ts';

/** The cosines of a few images with all of their captions, by `image:caption`. */
export class PairCosines {
  current = $state.raw<ReadonlyMap<string, number>>(new Map());
  readonly #studio: Studio;
  #asking: AbortController | null = null;

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  of(imageId: number, captionId: number): number | null {
    return this.current.get(`${imageId}:${captionId}`) ?? null;
  }

  /** Reads one matrix per caption slot; pairs without embeddings have no cosine. */
  async load(modelId: number, samples: readonly Sample[]): Promise<void> {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const imageIds = Uint32Array.from(samples, ({ id }) => id);
    const slots = Math.max(0, ...samples.map(({ captions }) => captions.length));
    const found = new Map<string, number>();
    for (let slot = 0; slot < slots; slot++) {
      const question = { modelId, imageIds, slot, limit: 4 };
      const read = await this.#studio.matrix.read(question, { signal: asking.signal }).catch(() => null);
      if (asking.signal.aborted) return;
      if (read === null) continue;
      const size = read.imageIds.length;
      for (const [row, image] of read.imageIds.entries()) {
        for (const [column, caption] of read.captionIds.entries()) {
          found.set(`${image}:${caption}`, read.cosines[row * size + column]!);
        }
      }
    }
    this.current = found;
  }

  close(): void {
    this.#asking?.abort();
  }
}
