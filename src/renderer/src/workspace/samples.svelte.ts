import { LRUCache } from 'lru-cache';
import type { Studio } from '../../../shared/contract/contract.ts';
import type { Caption, Sample } from '../../../shared/contract/samples.ts';

const maxCached = 4000;
const perRequest = 120;

/** A cache of the visible samples, fetched in batches; each part of the window declares what it needs under its own name. */
export class SampleStore {
  readonly #studio: Studio;
  readonly #cache = new LRUCache<number, Sample>({ max: maxCached });
  readonly #wanted = new Map<string, readonly number[]>();
  /** Requested but not found; not requested again until something changes. */
  readonly #absent = new Set<number>();
  readonly #stale = new Set<number>();
  readonly #asked = new Set<number>();
  #version = $state(0);
  #scheduled = false;

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /** The sample, if loaded; an effect that reads it runs again when it arrives or changes. */
  get(id: number): Sample | undefined {
    void this.#version;
    return this.#cache.peek(id);
  }

  isAbsent(id: number): boolean {
    void this.#version;
    return this.#absent.has(id);
  }

  /** Declares which samples a part of the window shows now, in place of its previous ones. */
  want(owner: string, ids: Iterable<number>): void {
    const list = [...ids];
    this.#wanted.set(owner, list);
    for (const id of list) this.#cache.get(id);
    this.#schedule();
  }

  release(owner: string): void {
    this.#wanted.delete(owner);
  }

  /** Stores a newer version of a sample. */
  put(sample: Sample): void {
    this.#cache.set(sample.id, sample);
    this.#version++;
  }

  /** Changes a loaded sample; returns a function that restores it. */
  patch(id: number, change: (sample: Sample) => Sample): () => void {
    const before = this.#cache.peek(id);
    if (!before) return () => {};
    const after = change(before);
    this.put(after);
    return () => {
      if (this.#cache.peek(id) === after) this.put(before);
      else this.refresh([id]);
    };
  }

  patchCaption(caption: Pick<Caption, 'id' | 'imageId'> & Partial<Caption>): () => void {
    return this.patch(caption.imageId, (sample) => ({
      ...sample,
      captions: sample.captions.map((each) => (each.id === caption.id ? { ...each, ...caption } : each)),
    }));
  }

  /** Reloads samples, all loaded ones if `ids` is null. Visible samples stay until their new version arrives. */
  refresh(ids: readonly number[] | null): void {
    const inSight = new Set([...this.#wanted.values()].flat());
    for (const id of ids ?? [...this.#cache.keys()]) {
      if (inSight.has(id)) this.#stale.add(id);
      else this.#cache.delete(id);
    }
    this.#absent.clear();
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      void this.#fetch();
    });
  }

  async #fetch(): Promise<void> {
    // Two requests at a time are enough; more would be answered only after the user has scrolled past.
    if (this.#asked.size >= 2 * perRequest) return;
    const needed = [...this.#wanted.values()]
      .flat()
      .filter((id) => (this.#stale.has(id) || !this.#cache.peek(id)) && !this.#absent.has(id) && !this.#asked.has(id));
    const ids = [...new Set(needed)].slice(0, perRequest);
    if (ids.length === 0) return;
    for (const id of ids) {
      this.#asked.add(id);
      this.#stale.delete(id);
    }
    try {
      const answered = await this.#studio.samples.get({ ids });
      for (const sample of answered) this.#cache.set(sample.id, sample);
      const found = new Set(answered.map((sample) => sample.id));
      for (const id of ids) if (!found.has(id)) this.#absent.add(id);
      this.#schedule();
    } catch {
      // Probably a lost connection: samples that are still visible are requested again.
      setTimeout(() => this.#schedule(), 1000);
    }
    for (const id of ids) this.#asked.delete(id);
    this.#version++;
  }
}
