import { Tensor } from 'onnxruntime-node';
import { levelTables, writePixels } from '../../encoders/preprocess/prepare.ts';
import { placeImage } from '../../encoders/preprocess/geometry.ts';
import type { Recipe } from '../../encoders/preprocess/recipe.ts';
import type { RgbImage } from '../../images/rgb-image.ts';
import { makeView, type Augmentation } from '../data/augment.ts';
import type { ImageStore } from '../data/image-store.ts';
import type { Random } from '../../base/random.ts';
import type { Feeds, Tower } from '../step/tower.ts';

/** Makes the inputs of a tower for some rows; `random` drives augmentation, null disables it. */
export type Feeder = (rows: readonly number[], random: Random | null) => Promise<Feeds>;

/** Limit of the cache of activations, in bytes. */
const maxCachedBytes = 2 ** 31;

/** Feeds images to the vision graph: float32 [rows, 3, height, width]. */
export function feedImages(
  store: ImageStore,
  input: string,
  recipe: Recipe,
  augmentation: Augmentation | null,
  fixed: ReadonlySet<number> = new Set(),
): Feeder {
  const levels = levelTables(recipe);
  const plain = placeImage(recipe, { width: 1, height: 1 }).output;
  return async (rows, random) => {
    const { width, height } = plain;
    const pixels = new Float32Array(rows.length * 3 * width * height);
    // Decoding is concurrent, but random numbers are drawn in order.
    const augmented = random && augmentation ? { ...augmentation, random } : null;
    const prepare = (image: RgbImage): RgbImage => makeView(image, recipe, null);
    const augments = (row: number): boolean => augmented !== null && !fixed.has(row);
    const images = await Promise.all(rows.map((row) => (augments(row) ? store.get(row) : store.view(row, prepare))));
    images.forEach((image, at) => {
      const view = augments(rows[at]!) ? makeView(image, recipe, augmented) : image;
      writePixels(view, levels, pixels, at * 3 * width * height);
    });
    return { [input]: new Tensor('float32', pixels, [rows.length, 3, height, width]) };
  };
}

/** Rows per forward pass through a frozen part. */
const rowsAtOnce = 64;

/**
 * Runs rows in slices padded to a power of two (with a repeated row), to limit the number of graphs. `run` returns float32
 * [rows, ...]; `take` receives each row once.
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

/** The inputs of the part before a cut; `upperReadsInputs`: the part after it reads inputs as well, such as the end of a text. */
export interface LowerInputs {
  readonly inputs: Feeder;
  readonly upperReadsInputs: boolean;
}

/**
 * Feeds the activations at a tower's cut, computed once per row and cached because nothing before the cut is trained. What does not fit
 * in the cache is recomputed.
 */
export function feedLower(tower: Tower, cut: string, { inputs, upperReadsInputs }: LowerInputs): Feeder {
  const cached = new Map<number, Float32Array>();
  let bytes = 0;
  let shape: readonly number[] = [];
  return async (rows) => {
    const missing = [...new Set(rows.filter((row) => !cached.has(row)))];
    const fresh = new Map<number, Float32Array>();
    const lower = async (some: readonly number[]): Promise<Float32Array> => {
      const tensor = await tower.runLower(await inputs(some, null));
      shape = tensor.dims.slice(1);
      return tensor.data as Float32Array;
    };
    await runInSlices(missing, lower, (row, values) => {
      fresh.set(row, values);
      if (bytes + values.byteLength > maxCachedBytes) return;
      cached.set(row, values);
      bytes += values.byteLength;
    });
    const together = joinRows(rows, (row) => cached.get(row) ?? fresh.get(row)!);
    const feeds = { [cut]: new Tensor('float32', together, [rows.length, ...shape]) };
    return upperReadsInputs ? { ...feeds, ...pickUpper(tower, await inputs(rows, null)) } : feeds;
  };
}

/** The inputs read by the part after the cut. */
function pickUpper(tower: Tower, given: Feeds): Feeds {
  const { inputs } = tower.graphs(given).forward.graph;
  return Object.fromEntries(Object.entries(given).filter(([name]) => inputs.some((input) => input.name === name)));
}

/** The embeddings of a frozen tower, cached by row if its inputs are deterministic. */
export function cacheEmbeddings(
  tower: Tower,
  feed: Feeder,
  deterministic: boolean,
): (rows: readonly number[], random: Random | null) => Promise<Float32Array> {
  const cached = new Map<number, Float32Array>();
  return async (rows, random) => {
    if (!deterministic && random !== null) return tower.embed(await feed(rows, random));
    const missing = [...new Set(rows.filter((row) => !cached.has(row)))];
    const embed = async (some: readonly number[]): Promise<Float32Array> => tower.embed(await feed(some, null));
    await runInSlices(missing, embed, (row, values) => void cached.set(row, values));
    return joinRows(rows, (row) => cached.get(row)!);
  };
}

function joinRows(rows: readonly number[], read: (row: number) => Float32Array): Float32Array {
  const width = read(rows[0]!).length;
  const together = new Float32Array(rows.length * width);
  rows.forEach((row, at) => together.set(read(row), at * width));
  return together;
}
