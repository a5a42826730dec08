import type { ImageLocation } from '../../base/image-location.ts';
import { decodeImage } from '../../images/decode.ts';
import type { RgbImage } from '../../images/rgb-image.ts';
import { resample } from '../../encoders/preprocess/resample.ts';

/** Bytes of decoded pixels that are kept between epochs; beyond it, images are decoded again. */
const maxCachedBytes = 2 ** 31;

/** Decoded training images, kept as 8-bit pixels a little larger than the model needs. */
export class ImageStore {
  readonly #locations: readonly ImageLocation[];
  readonly #largest: number;
  readonly #shrunk = new Map<number, RgbImage>();
  readonly #views = new Map<number, RgbImage>();
  #bytes = 0;

  /** `shortSide`: images to be varied are shrunk (never enlarged) until their short side has this many pixels. */
  constructor(locations: readonly ImageLocation[], shortSide: number) {
    this.#locations = locations;
    this.#largest = shortSide;
  }

  /** The pixels of an image to take crops of. Fails with `unreadable-image`. */
  get(index: number): Promise<RgbImage> {
    return this.#find(this.#shrunk, index, (image) => shrink(image, this.#largest));
  }

  /** What `prepare` makes of the whole image, which is always the same: resampled once, as the finished model will see it. */
  view(index: number, prepare: (image: RgbImage) => RgbImage): Promise<RgbImage> {
    return this.#find(this.#views, index, prepare);
  }

  async #find(among: Map<number, RgbImage>, index: number, make: (image: RgbImage) => RgbImage): Promise<RgbImage> {
    const kept = among.get(index);
    if (kept) return kept;
    const image = make(await decodeImage(this.#locations[index]!));
    if (this.#bytes + image.data.length <= maxCachedBytes) {
      among.set(index, image);
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
