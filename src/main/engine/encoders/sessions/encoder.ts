import { StudioError } from '../../../../shared/contract/errors.ts';
import type { ImageLocation } from '../../base/image-location.ts';
import type { EncoderFacts } from '../../compute/contract/encoders.ts';
import { readPreprocessing } from '../model/read-preprocessing.ts';
import { readTokenizer } from '../model/read-tokenizer.ts';
import type { PixelPool } from '../preprocess/pixel-pool.ts';
import { outputSize, type Recipe, type Size } from '../preprocess/recipe.ts';
import { TextTokenizer } from '../text/tokenizer.ts';
import { embedImages, type EmbeddedImages } from './embed-images.ts';
import { embedTexts } from './embed-texts.ts';
import { findTrimming } from './find-trimming.ts';
import { openTowers, type Towers, type TowersOptions } from './open-towers.ts';
import type { Rows } from './rows.ts';

/** Batch size and normalisation. */
export interface EmbedOptions {
  readonly batch: number;
  readonly normalise: boolean;
  readonly signal: AbortSignal;
}

/** An open model: its towers, and the preprocessing of images and texts. */
export class Encoder {
  readonly facts: Omit<EncoderFacts, 'provider' | 'notice'>;
  readonly towers: Towers;
  readonly #recipe: Recipe;
  readonly #tokenizer: TextTokenizer;
  readonly #pixels: PixelPool;

  private constructor(
    towers: Towers,
    parts: { recipe: Recipe; tokenizer: TextTokenizer; pixels: PixelPool },
    facts: Encoder['facts'],
  ) {
    this.towers = towers;
    this.#recipe = parts.recipe;
    this.#tokenizer = parts.tokenizer;
    this.#pixels = parts.pixels;
    this.facts = facts;
  }

  /** Opens a model folder and runs each tower once. Fails with `model-invalid` or `model-unsupported`, naming file and node. */
  static async open(options: TowersOptions, pixels: PixelPool): Promise<Encoder> {
    const recipe = await readPreprocessing(options.folder);
    const towers = await openTowers(options);
    try {
      const image = imageSize(options.folder, recipe, towers);
      const tokenizer = new TextTokenizer(await readTokenizer(options.folder, towers.text.signature.length));
      const dimensions = await agreeOnDimensions(options.folder, towers, tokenizer, image);
      const trims = await findTrimming(towers.text, tokenizer);
      const facts = { dimensions, image, contextLength: tokenizer.contextLength, trims };
      return new Encoder(towers, { recipe, tokenizer, pixels }, facts);
    } catch (error) {
      await closeTowers(towers);
      throw error;
    }
  }

  /** Images to float32 [n, dimensions]; unusable ones are listed. */
  async embedImages(images: readonly ImageLocation[], options: EmbedOptions): Promise<EmbeddedImages> {
    const prepare = (location: ImageLocation) => this.#pixels.prepare(location, this.#recipe);
    return embedImages({ tower: this.towers.vision, prepare }, images, { ...options, size: this.facts.image });
  }

  /** Texts to float32 [n, dimensions]. */
  async embedTexts(texts: readonly string[], options: EmbedOptions): Promise<Rows> {
    const parts = { tower: this.towers.text, tokenizer: this.#tokenizer };
    return embedTexts(parts, texts, { ...options, trims: this.facts.trims });
  }

  /** Frees both towers. */
  async close(): Promise<void> {
    await closeTowers(this.towers);
  }
}

async function closeTowers({ vision, text }: Towers): Promise<void> {
  await vision.close();
  await text.close();
}

/** The output of preprocessing must match the input of the graph. */
function imageSize(folder: string, recipe: Recipe, { vision }: Towers): Size {
  const { width, height } = vision.signature;
  const made = outputSize(recipe);
  if (made === null)
    throw new StudioError(
      'model-unsupported',
      `${folder}: its preprocessing produces images of varying size (no crop and no exact size), which cannot be batched`,
      { folder },
    );
  if ((width ?? made.width) !== made.width || (height ?? made.height) !== made.height)
    throw new StudioError(
      'model-invalid',
      `${folder}: its preprocessing produces images of ${made.width} × ${made.height}, but the vision model takes ${width} × ${height}`,
      { folder },
    );
  return made;
}

async function agreeOnDimensions(
  folder: string,
  { vision, text }: Towers,
  tokenizer: TextTokenizer,
  size: Size,
): Promise<number> {
  const image = await vision.run(new Float32Array(3 * size.width * size.height), size);
  const caption = await text.run([tokenizer.encode('a').ids], tokenizer.contextLength, tokenizer.padId);
  if (image.dimensions === caption.dimensions && image.dimensions > 0) return image.dimensions;
  throw new StudioError(
    'model-invalid',
    `${folder}: images have ${image.dimensions} dimensions and texts ${caption.dimensions}; the towers do not belong together`,
    { folder },
  );
}
