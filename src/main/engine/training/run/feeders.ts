import { Tensor } from 'onnxruntime-node';
import { levelTables, writePixels } from '../../encoders/preprocess/prepare.ts';
import { placeImage } from '../../encoders/preprocess/geometry.ts';
import type { Recipe } from '../../encoders/preprocess/recipe.ts';
import type { RgbImage } from '../../images/rgb-image.ts';
import { makeView, type Augmentation } from '../data/augment.ts';
import type { ImageStore } from '../data/image-store.ts';
import type { Random } from '../../base/random.ts';
import type { Feeds, Tower } from '../step/tower.ts';

/** Makes the inputs of a tower for some rows; `random` varies images, null shows them as they are. */
export type Feeder = (rows: readonly number[], random: Random | null) => Promise<Feeds>;

/** Bytes of activations that are kept between epochs. */
const maxCachedBytes = 2 ** 31;

/** Images as the vision graph takes them: float32 [rows, 3, height, width]. */
export function feedImages(
  store: ImageStore,
  input: string,
  recipe: Recipe,
  augmentation: Augmentation | null,
  fixed: ReadonlySet<number> = new Set(),
): Feeder {
  const levels = levelTables(recipe);
  const unvaried = placeImage(recipe, { width: 1, height: 1 }).output;
  return async (rows, random) => {
    const { width, height } = unvaried;
    const pixels = new Float32Array(rows.length * 3 * width * height);
    // Decoding waits for the disk and for other threads; what depends on chance stays in order.
    const varied = random && augmentation ? { ...augmentation, random } : null;
    const prepare = (image: RgbImage): RgbImage => makeView(image, recipe, null);
    const varies = (row: number): boolean => varied !== null && !fixed.has(row);
    const images = await Promise.all(rows.map((row) => (varies(row) ? store.get(row) : store.view(row, prepare))));
    images.forEach((image, at) => {
      const view = varies(rows[at]!) ? makeView(image, recipe, varied) : image;
      writePixels(view, levels, pixels, at * 3 * width * height);
    });
    return { [input]: new Tensor('float32', pixels, [rows.length, 3, height, width]) };
  };
}

/** Rows that go through a frozen part at once. */
const rowsAtOnce = 64;

/**
 * Runs rows in slices whose sizes are few, so that few graphs are made: a power of two at most, filled up with a row that is computed
 * again. `run` gives float32 [rows, ...]; `take` gets each row once.
 */
async function runInSlices(
  rows: readonly number[],
  run: (rows: readonly number[]) => Promise<Float32Array>,
  take: (row: number, values: Float32Array) => void,
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const slice = rows.slice(from, from + rowsAtOnce);
    const size = 2 ** Math.ceil(Math.log2(slice.length));
    const filled = [...slice, ...Array.from({ length: size - slice.length }, () => slice[0]!)];
    const values = await run(filled);
    const width = values.length / size;
    slice.forEach((row, at) => take(row, values.slice(at * width, (at + 1) * width)));
  }
}

/** Where activations come from; `beside` says that what follows the cut reads inputs, too, such as the place of a text's end. */
export interface LowerInputs {
  readonly inputs: Feeder;
  readonly beside: boolean;
}

/**
 * Activations at a tower's cut, computed once for each row and kept, because nothing before the cut is trained. What finds no room is
 * computed again.
 */
export function feedLower(tower: Tower, cut: string, { inputs, beside }: LowerInputs): Feeder {
  const kept = new Map<number, Float32Array>();
  let bytes = 0;
  let shape: readonly number[] = [];
  return async (rows) => {
    const missing = [...new Set(rows.filter((row) => !kept.has(row)))];
    const fresh = new Map<number, Float32Array>();
    const lower = async (some: readonly number[]): Promise<Float32Array> => {
      const tensor = await tower.runLower(await inputs(some, null));
      shape = tensor.dims.slice(1);
      return tensor.data as Float32Array;
    };
    await runInSlices(missing, lower, (row, values) => {
      fresh.set(row, values);
      if (bytes + values.byteLength > maxCachedBytes) return;
      kept.set(row, values);
      bytes += values.byteLength;
    });
    const together = joinRows(rows, (row) => kept.get(row) ?? fresh.get(row)!);
    const feeds = { [cut]: new Tensor('float32', together, [rows.length, ...shape]) };
    return beside ? { ...feeds, ...pickUpper(tower, await inputs(rows, null)) } : feeds;
  };
}

/** Those inputs that the part after the cut reads. */
function pickUpper(tower: Tower, given: Feeds): Feeds {
  const { inputs } = tower.graphs(given).forward.graph;
  return Object.fromEntries(Object.entries(given).filter(([name]) => inputs.some((input) => input.name === name)));
}

/** The embeddings of a tower that never changes, computed once for each row when rows are always shown alike. */
export function keepEmbeddings(
  tower: Tower,
  feed: Feeder,
  alike: boolean,
): (rows: readonly number[], random: Random | null) => Promise<Float32Array> {
  const kept = new Map<number, Float32Array>();
  return async (rows, random) => {
    if (!alike && random !== null) return tower.embed(await feed(rows, random));
    const missing = [...new Set(rows.filter((row) => !kept.has(row)))];
    const embed = async (some: readonly number[]): Promise<Float32Array> => tower.embed(await feed(some, null));
    await runInSlices(missing, embed, (row, values) => void kept.set(row, values));
    return joinRows(rows, (row) => kept.get(row)!);
  };
}

function joinRows(rows: readonly number[], read: (row: number) => Float32Array): Float32Array {
  const width = read(rows[0]!).length;
  const together = new Float32Array(rows.length * width);
  rows.forEach((row, at) => together.set(read(row), at * width));
  return together;
}
