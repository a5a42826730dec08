import { thumbnailUrl } from '../../workspace/media.ts';

/** The number of cached thumbnails, about 10 MB. */
const kept = 800;

/** Thumbnails for the axis; `changed` is called when one has loaded. */
export class Pictures {
  readonly #pictures = new Map<number, HTMLImageElement | null>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The thumbnail of an image; null until loaded. */
  get(imageId: number): HTMLImageElement | null {
    return this.#pictures.get(imageId) ?? null;
  }

  /** Loads missing thumbnails and evicts the least recently used. */
  want(imageIds: readonly number[]): void {
    for (const id of imageIds) {
      const known = this.#pictures.get(id);
      if (known !== undefined) {
        this.#pictures.delete(id);
        this.#pictures.set(id, known);
        continue;
      }
      this.#pictures.set(id, null);
      const picture = new Image();
      picture.decoding = 'async';
      picture.onload = () => {
        if (!this.#pictures.has(id)) return;
        this.#pictures.set(id, picture);
        this.#changed();
      };
      picture.src = thumbnailUrl(id, 96);
    }
    for (const oldest of this.#pictures.keys()) {
      if (this.#pictures.size <= kept) break;
      this.#pictures.delete(oldest);
    }
  }
}
