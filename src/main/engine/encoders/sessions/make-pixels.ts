import type { ImageLocation } from '../../base/image-location.ts';
import { StudioError, isStudioError } from '../../../../shared/contract/errors.ts';
import type { Abortable } from '../../../../shared/rpc/procedure.ts';
import type { PixelPool } from '../preprocess/pixel-pool.ts';
import { outputSize, type Recipe } from '../preprocess/recipe.ts';
import type { ItemFault } from '../../compute/contract/encoders.ts';

/** Images as the model's input, in one array; the rows of unusable images are zero. */
export async function makePixels(
  pool: PixelPool,
  images: readonly ImageLocation[],
  recipe: Recipe,
  { signal }: Abortable,
): Promise<{ pixels: Float32Array; width: number; height: number; faults: ItemFault[] }> {
  const size = outputSize(recipe);
  if (size === null)
    throw new StudioError('model-unsupported', 'The preprocessing of this model produces images of varying size');
  const area = 3 * size.width * size.height;
  const pixels = new Float32Array(images.length * area);
  const faults: ItemFault[] = [];
  await Promise.all(
    images.map(async (location, index) => {
      try {
        pixels.set(await pool.prepare(location, recipe), index * area);
      } catch (error) {
        if (!isStudioError(error, 'unreadable-image')) throw error;
        faults.push(faultOf(index, error));
      }
      signal.throwIfAborted();
    }),
  );
  return { pixels, ...size, faults: faults.sort((a, b) => a.index - b.index) };
}

/** The list entry of an unusable image. */
export function faultOf(index: number, { code, message, data }: StudioError): ItemFault {
  const problem = data['problem'];
  return { index, code: typeof problem === 'string' ? problem : code, message };
}
