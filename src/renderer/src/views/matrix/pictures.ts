import { thumbnailUrl } from '../../workspace/media.ts';

/** Small pictures that are kept, about ten megabytes. */
const kept = 800;

/** Pictures for the axis, loaded once the hand is still; `changed` hears of each that comes. */
export class Pictures {
  readonly #pictures = new Map<number, HTMLImageElement | null>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The picture of an image, null while it is not here. */
  get(imageId: number): HTMLImageElement | null {
    return this.#pictures.get(imageId) ?? null;
  }

  /** Loads pictures that are not here; the least recently wanted make room. */
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
