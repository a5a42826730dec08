import { placeImage } from '../../encoders/preprocess/geometry.ts';
import type { Recipe } from '../../encoders/preprocess/recipe.ts';
import type { RgbImage } from '../../images/rgb-image.ts';
import { resample } from '../../encoders/preprocess/resample.ts';
import type { Random } from '../../base/random.ts';

/** Augmentation of training images. */
export interface Augmentation {
  /** Minimum fraction of the area a crop keeps; CLIP itself was trained with 0.9. */
  readonly smallestCrop: number;
  readonly flip: boolean;
}

/** A training view of an image: random resized crop and flip (Szegedy et al., 2015, section 6), or the model's own preprocessing. */
export function makeView(
  image: RgbImage,
  recipe: Recipe,
  augmentation: (Augmentation & { readonly random: Random }) | null,
): RgbImage {
  if (!augmentation) return resample(image, recipe.filter, placeImage(recipe, image), recipe.fill);
  const output = placeImage(recipe, image).output;
  const crop = chooseCrop(image, augmentation.smallestCrop, augmentation.random);
  // Resize the entire image so that the crop ends up at the output size; only the crop is resampled.
  const resized = {
    width: Math.max(output.width, Math.round((image.width / crop.width) * output.width)),
    height: Math.max(output.height, Math.round((image.height / crop.height) * output.height)),
  };
  const x = Math.min(resized.width - output.width, Math.round((crop.x / image.width) * resized.width));
  const y = Math.min(resized.height - output.height, Math.round((crop.y / image.height) * resized.height));
  const view = resample(image, recipe.filter, { resized, x, y, output }, recipe.fill);
  return augmentation.flip && augmentation.random.next() < 0.5 ? flipHorizontally(view) : view;
}

interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const maxAttempts = 10;

function chooseCrop({ width, height }: RgbImage, minArea: number, random: Random): Crop {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const area = width * height * (minArea + random.next() * (1 - minArea));
    const ratio = Math.exp((random.next() * 2 - 1) * Math.log(4 / 3));
    const crop = { width: Math.round(Math.sqrt(area * ratio)), height: Math.round(Math.sqrt(area / ratio)) };
    if (crop.width > width || crop.height > height || crop.width < 1 || crop.height < 1) continue;
    return { ...crop, x: random.below(width - crop.width + 1), y: random.below(height - crop.height + 1) };
  }
  const side = Math.min(width, height);
  return { x: (width - side) >> 1, y: (height - side) >> 1, width: side, height: side };
}

function flipHorizontally({ data, width, height }: RgbImage): RgbImage {
  const out = new Uint8ClampedArray(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      const to = (y * width + (width - 1 - x)) * 3;
      out[to] = data[from]!;
      out[to + 1] = data[from + 1]!;
      out[to + 2] = data[from + 2]!;
    }
  }
  return { data: out, width, height };
}
