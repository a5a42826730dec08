import { Tensor } from 'onnxruntime-node';
import { levelTables, writePixels } from '../../encoders/preprocess/prepare.ts';
import { placeImage } from '../../encoders/preprocess/geometry.ts';
import type { Recipe } from '../../encoders/preprocess/recipe.ts';
import { makeView, type Augmentation } from '../data/augment.ts';
import type { ImageStore } from '../data/image-store.ts';
import type { Random } from '../random.ts';
import type { Feeds, Tower } from '../step/tower.ts';

/** Makes the inputs of a tower for some rows; `random` varies images, null shows them as they are. */
export type Feeder = (rows: readonly number[], random: Random | null) => Promise<Feeds>;

/** Bytes of activations that are kept between epochs. */
const keptBytes = 2 ** 31;

/** Images as the vision graph takes them: float32 [rows, 3, height, width]. */
export function feedImages(
  store: ImageStore,
  input: string,
  recipe: Recipe,
  augmentation: Augmentation | null,
): Feeder {
  const levels = levelTables(recipe);
  const unvaried = placeImage(recipe, { width: 1, height: 1 }).output;
  return async (rows, random) => {
    const { width, height } = unvaried;
    const pixels = new Float32Array(rows.length * 3 * width * height);
    // Decoding waits for the disk and for other threads; what depends on chance stays in order.
    const images = await Promise.all(rows.map((row) => store.get(row)));
    images.forEach((image, at) => {
      const view = makeView(image, recipe, random && augmentation ? { ...augmentation, random } : null);
      writePixels(view, levels, pixels, at * 3 * width * height);
    });
    return { [input]: new Tensor('float32', pixels, [rows.length, 3, height, width]) };
  };
}

/**
 * Activations at a tower's cut, computed once for each row and kept, because nothing before the cut is trained. What finds no room is
 * computed again.
 */
export function feedLower(tower: Tower, cut: string, inputs: Feeder): Feeder {
  const kept = new Map<number, Float32Array>();
  let bytes = 0;
  let shape: readonly number[] = [];
  return async (rows) => {
    const missing = [...new Set(rows.filter((row) => !kept.has(row)))];
    const fresh = new Map<number, Float32Array>();
    if (missing.length > 0) {
      const tensor = await tower.runLower(await inputs(missing, null));
      shape = tensor.dims.slice(1);
      const size = tensor.size / missing.length;
      missing.forEach((row, at) => {
        const values = (tensor.data as Float32Array).slice(at * size, (at + 1) * size);
        fresh.set(row, values);
        if (bytes + values.byteLength > keptBytes) return;
        kept.set(row, values);
        bytes += values.byteLength;
      });
    }
    const size = shape.reduce((product, dim) => product * dim, 1);
    const together = new Float32Array(rows.length * size);
    rows.forEach((row, at) => together.set(kept.get(row) ?? fresh.get(row)!, at * size));
    return { [cut]: new Tensor('float32', together, [rows.length, ...shape]) };
  };
}

/** The embeddings of a tower that never changes, computed once for each row when rows are always shown alike. */
export function keepEmbeddings(
  tower: Tower,
  feed: Feeder,
  alike: boolean,
): (rows: readonly number[], random: Random | null) => Promise<Float32Array> {
  const kept = new Map<number, Float32Array>();
  return async (rows, random) => {
    if (!alike) return tower.embed(await feed(rows, random));
    const missing = [...new Set(rows.filter((row) => !kept.has(row)))];
    if (missing.length > 0) {
      const embedded = await tower.embed(await feed(missing, null));
      const size = embedded.length / missing.length;
      missing.forEach((row, at) => kept.set(row, embedded.slice(at * size, (at + 1) * size)));
    }
    const size = kept.get(rows[0]!)!.length;
    const together = new Float32Array(rows.length * size);
    rows.forEach((row, at) => together.set(kept.get(row)!, at * size));
    return together;
  };
}
