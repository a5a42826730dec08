import type { ImageLocation } from '../../base/image-location.ts';
import { decodeImage } from '../../images/decode.ts';
import type { RgbImage } from '../../images/rgb-image.ts';
import { resample } from '../../encoders/preprocess/resample.ts';

/** Bytes of decoded pixels that are cached between epochs; beyond it, images are decoded again. */
const maxCachedBytes = 2 ** 31;

/** A cache of decoded training images, as 8-bit pixels slightly larger than the model needs. */
export class ImageStore {
  readonly #locations: readonly ImageLocation[];
  readonly #largest: number;
  readonly #shrunk = new Map<number, RgbImage>();
  readonly #views = new Map<number, RgbImage>();
  #bytes = 0;

  /** `shortSide`: images to be augmented are downscaled (never upscaled) until their short side has this many pixels. */
  constructor(locations: readonly ImageLocation[], shortSide: number) {
    this.#locations = locations;
    this.#largest = shortSide;
  }

  /** The pixels of an image for random crops. Fails with `unreadable-image`. */
  get(index: number): Promise<RgbImage> {
    return this.#find(this.#shrunk, index, (image) => shrink(image, this.#largest));
  }

  /** The image as the finished model will see it. `prepare` must be deterministic: its result is cached. */
  view(index: number, prepare: (image: RgbImage) => RgbImage): Promise<RgbImage> {
    return this.#find(this.#views, index, prepare);
  }

  async #find(cache: Map<number, RgbImage>, index: number, make: (image: RgbImage) => RgbImage): Promise<RgbImage> {
    const cached = cache.get(index);
    if (cached) return cached;
    const image = make(await decodeImage(this.#locations[index]!));
    if (this.#bytes + image.data.length <= maxCachedBytes) {
      cache.set(index, image);
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
