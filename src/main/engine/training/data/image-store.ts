import type { ImageLocation } from '../../catalogue/image-location.ts';
import { decodeImage } from '../../encoders/preprocess/decode.ts';
import { resample, type RgbImage } from '../../encoders/preprocess/resample.ts';

/** Bytes of decoded pixels that are kept between epochs; beyond it, images are decoded again. */
const keptBytes = 2 ** 31;

/** Decoded training images, kept as 8-bit pixels a little larger than the model needs. */
export class ImageStore {
  readonly #locations: readonly ImageLocation[];
  readonly #largest: number;
  readonly #kept = new Map<number, RgbImage>();
  #bytes = 0;

  /** `shortSide`: images are shrunk (never enlarged) until their short side has this many pixels. */
  constructor(locations: readonly ImageLocation[], shortSide: number) {
    this.#locations = locations;
    this.#largest = shortSide;
  }

  get count(): number {
    return this.#locations.length;
  }

  /** The pixels of an image. Fails with `unreadable-image`. */
  async get(index: number): Promise<RgbImage> {
    const kept = this.#kept.get(index);
    if (kept) return kept;
    const image = shrink(await decodeImage(this.#locations[index]!), this.#largest);
    if (this.#bytes + image.data.length <= keptBytes) {
      this.#kept.set(index, image);
      this.#bytes += image.data.length;
    }
    return image;
  }
}

function shrink(image: RgbImage, shortSide: number): RgbImage {
  const factor = shortSide / Math.min(image.width, image.height);
  if (factor >= 1) return image;
  const resized = { width: Math.round(image.width * factor), height: Math.round(image.height * factor) };
  return resample(image, 'bicubic', { resized, x: 0, y: 0, output: resized }, 0);
}
