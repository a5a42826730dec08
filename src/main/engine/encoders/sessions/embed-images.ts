import { isStudioError } from '../../../../shared/contract/errors.ts';
import type { ImageLocation } from '../../base/image-location.ts';
import type { ItemFault } from '../../compute/contract/encoders.ts';
import { faultOf } from './make-pixels.ts';
import type { Size } from '../preprocess/recipe.ts';
import { normaliseRows } from '../../base/normalise.ts';
import type { VisionTower } from './vision-tower.ts';

/** Returns the pixels of an image as the model's input: float32 [3, height, width]. Fails with `unreadable-image`. */
export type PreparePixels = (location: ImageLocation) => Promise<Float32Array>;

/** How images are embedded; `size` is the model's input size. */
export interface EmbedImagesOptions {
  readonly size: Size;
  readonly batch: number;
  readonly normalise: boolean;
  readonly signal: AbortSignal;
}

/** Vectors of images, row-major; the rows of unusable images are zero. */
export interface EmbeddedImages {
  readonly data: Float32Array;
  readonly faults: readonly ItemFault[];
}

/** Images to float32 [n, dimensions]. While a batch runs, the next is prepared. */
export async function embedImages(
  { tower, prepare }: { readonly tower: VisionTower; readonly prepare: PreparePixels },
  locations: readonly ImageLocation[],
  { size, batch, normalise, signal }: EmbedImagesOptions,
): Promise<EmbeddedImages> {
  const faults: ItemFault[] = [];
  const area = 3 * size.width * size.height;
  const prepareBatch = async (from: number): Promise<{ pixels: Float32Array; places: number[] }> => {
    const part = locations.slice(from, from + batch);
    const pixels = new Float32Array(part.length * area);
    const places: number[] = [];
    const made = await Promise.allSettled(part.map((location) => prepare(location)));
    for (const [index, result] of made.entries()) {
      if (result.status === 'fulfilled') {
        pixels.set(result.value, places.length * area);
        places.push(from + index);
      } else faults.push(faultAt(from + index, result.reason));
    }
    return { pixels: pixels.subarray(0, places.length * area), places };
  };
  let vectors: { data: Float32Array; dimensions: number } | null = null;
  let next = prepareBatch(0);
  for (let from = 0; from < locations.length; from += batch) {
    const { pixels, places } = await next;
    signal.throwIfAborted();
    if (from + batch < locations.length) {
      next = prepareBatch(from + batch);
      // If this batch fails, the next one is never awaited.
      next.catch(() => undefined);
    }
    if (places.length === 0) continue;
    const { data, dimensions } = await tower.run(pixels, size);
    vectors ??= { data: new Float32Array(locations.length * dimensions), dimensions };
    for (const [row, place] of places.entries())
      vectors.data.set(data.subarray(row * dimensions, (row + 1) * dimensions), place * dimensions);
  }
  if (vectors !== null && normalise) normaliseRows(vectors.data, vectors.dimensions);
  const dimensions = tower.signature.dimensions ?? 0;
  return { data: vectors?.data ?? new Float32Array(locations.length * dimensions), faults };
}

/** Only errors of the image itself are attributed to it. */
function faultAt(index: number, error: unknown): ItemFault {
  if (!isStudioError(error, 'unreadable-image')) throw error;
  return faultOf(index, error);
}
