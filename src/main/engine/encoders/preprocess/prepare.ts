import type { ImageLocation } from '../../base/image-location.ts';
import { decodeImage } from '../../images/decode.ts';
import { placeImage } from './geometry.ts';
import type { Recipe } from './recipe.ts';
import type { RgbImage } from '../../images/rgb-image.ts';
import { resample } from './resample.ts';

/** Decodes, resizes and crops an image as the reference does: 8-bit RGB, row by row. Fails with `unreadable-image`. */
export async function prepareImage(location: ImageLocation, recipe: Recipe): Promise<RgbImage> {
  const image = await decodeImage(location);
  return resample(image, recipe.filter, placeImage(recipe, image), recipe.fill);
}

/** Writes the pixels of an image to `out` at `offset` as float32 [3, height, width], rescaled and normalised. */
export function writePixels(image: RgbImage, levels: readonly Float32Array[], out: Float32Array, offset: number): void {
  const area = image.width * image.height;
  for (let channel = 0; channel < 3; channel++) {
    const table = levels[channel]!;
    const start = offset + channel * area;
    for (let pixel = 0, at = channel; pixel < area; pixel++, at += 3) out[start + pixel] = table[image.data[at]!]!;
  }
}

/** The normalised value of each level 0–255 of each channel. */
export function levelTables({ rescale, mean, std }: Recipe): Float32Array[] {
  return mean.map((center, channel) =>
    Float32Array.from({ length: 256 }, (_, level) => (level * rescale - center) / std[channel]!),
  );
}
