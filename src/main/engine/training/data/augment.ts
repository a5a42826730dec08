import { placeImage } from '../../encoders/preprocess/geometry.ts';
import type { Recipe } from '../../encoders/preprocess/recipe.ts';
import type { RgbImage } from '../../images/rgb-image.ts';
import { resample } from '../../encoders/preprocess/resample.ts';
import type { Random } from '../../base/random.ts';

/** How training images are varied; null shows each as the model will see it later. */
export interface Augmentation {
  /** The smallest share of the area that a crop may keep; CLIP's own training took 0.9. */
  readonly smallestCrop: number;
  readonly flip: boolean;
}

/** A view of an image for training: random resized crop and mirror image (Szegedy et al., 2015, section 6), or the model's own preparation. */
export function makeView(
  image: RgbImage,
  recipe: Recipe,
  varied: (Augmentation & { readonly random: Random }) | null,
): RgbImage {
  if (!varied) return resample(image, recipe.filter, placeImage(recipe, image), recipe.fill);
  const output = placeImage(recipe, image).output;
  const crop = chooseCrop(image, varied.smallestCrop, varied.random);
  // Resizing the whole image so that the crop comes out at the right size resamples exactly the crop.
  const resized = {
    width: Math.max(output.width, Math.round((image.width / crop.width) * output.width)),
    height: Math.max(output.height, Math.round((image.height / crop.height) * output.height)),
  };
  const x = Math.min(resized.width - output.width, Math.round((crop.x / image.width) * resized.width));
  const y = Math.min(resized.height - output.height, Math.round((crop.y / image.height) * resized.height));
  const view = resample(image, recipe.filter, { resized, x, y, output }, recipe.fill);
  return varied.flip && varied.random.next() < 0.5 ? mirror(view) : view;
}

interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const attempts = 10;

function chooseCrop({ width, height }: RgbImage, smallest: number, random: Random): Crop {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const area = width * height * (smallest + random.next() * (1 - smallest));
    const ratio = Math.exp((random.next() * 2 - 1) * Math.log(4 / 3));
    const crop = { width: Math.round(Math.sqrt(area * ratio)), height: Math.round(Math.sqrt(area / ratio)) };
    if (crop.width > width || crop.height > height || crop.width < 1 || crop.height < 1) continue;
    return { ...crop, x: random.below(width - crop.width + 1), y: random.below(height - crop.height + 1) };
  }
  const side = Math.min(width, height);
  return { x: (width - side) >> 1, y: (height - side) >> 1, width: side, height: side };
}

function mirror({ data, width, height }: RgbImage): RgbImage {
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
