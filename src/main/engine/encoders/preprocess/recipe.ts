import { StudioError } from '../../../../shared/contract/errors.ts';
import type { Filter } from './filters.ts';

/**
 * How an image is preprocessed. Read from `preprocessor_config.json` or from the `preprocess_cfg` of open_clip; part of a
 * model's fingerprint, so its keys and their order are fixed.
 */
export interface Recipe {
  /** `shortest`/`longest`: that side becomes `size`, the other in proportion; `exact`: both as given; `none`: not resized. */
  readonly resize:
    | { readonly kind: 'shortest' | 'longest'; readonly size: number }
    | { readonly kind: 'exact'; readonly width: number; readonly height: number }
    | { readonly kind: 'none' };
  readonly filter: Filter;
  /** Centre crop after resizing; a smaller image is padded with `fill`. */
  readonly crop: Size | null;
  /** Level (0–255) of the padding. */
  readonly fill: number;
  /** Factor on the levels 0–255. */
  readonly rescale: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

type Json = Readonly<Record<string, unknown>>;

/** The recipe in a `preprocessor_config.json` of Hugging Face's image processors (CLIP, SigLIP, ViT, …). `file` is named in errors. */
export function readRecipe(config: Json, file: string): Recipe {
  const flag = (name: string, fallback: boolean) => (typeof config[name] === 'boolean' ? config[name] : fallback);
  const size = readSize(config['size'] ?? 224, file);
  const crop = flag('do_center_crop', config['crop_size'] !== undefined)
    ? boxOf(readSize(config['crop_size'] ?? config['size'] ?? 224, file))
    : null;
  const normalise = flag('do_normalize', true);
  return {
    resize: flag('do_resize', true) ? size : { kind: 'none' },
    filter: readFilter(config['resample'] ?? 3, file),
    crop,
    fill: 0,
    rescale: flag('do_rescale', true) ? numberOf(config['rescale_factor'] ?? 1 / 255, 'rescale_factor', file) : 1,
    mean: normalise ? triple(config['image_mean'] ?? clipMean, 'image_mean', file) : [0, 0, 0],
    std: normalise ? triple(config['image_std'] ?? clipStd, 'image_std', file) : [1, 1, 1],
  };
}

/** The recipe in the `preprocess_cfg` of an `open_clip_config.json`; absent keys have open_clip's defaults. */
export function readOpenClipRecipe(config: Json, file: string, imageSize: unknown): Recipe {
  const size = boxOf(readSize(config['size'] ?? imageSize ?? 224, file));
  const mode = config['resize_mode'] ?? 'shortest';
  const interpolation = config['interpolation'] ?? 'bicubic';
  return {
    resize: openClipResize(mode, size, file),
    filter: readFilter(interpolation === 'random' ? 'bicubic' : interpolation, file),
    crop: mode === 'squash' ? null : size,
    fill: numberOf(config['fill_color'] ?? 0, 'fill_color', file),
    rescale: 1 / 255,
    mean: triple(config['mean'] ?? clipMean, 'mean', file),
    std: triple(config['std'] ?? clipStd, 'std', file),
  };
}

/** The output size of a recipe, null when it depends on the image. */
export function outputSize({ crop, resize }: Recipe): Size | null {
  if (crop !== null) return crop;
  return resize.kind === 'exact' ? { width: resize.width, height: resize.height } : null;
}

const clipMean = [0.48145466, 0.4578275, 0.40821073];
const clipStd = [0.26862954, 0.26130258, 0.27577711];

function openClipResize(mode: unknown, size: Size, file: string): Recipe['resize'] {
  if (mode === 'squash') return { kind: 'exact', ...size };
  if (mode !== 'shortest' && mode !== 'longest') throw unsupported(file, `resize_mode ${JSON.stringify(mode)}`);
  if (size.width === size.height) return { kind: mode, size: size.width };
  throw unsupported(file, `resize_mode '${mode}' to a non-square image`);
}

function readSize(value: unknown, file: string): Exclude<Recipe['resize'], { kind: 'none' }> {
  if (isPositive(value)) return { kind: 'shortest', size: value };
  if (Array.isArray(value) && isPositive(value[0])) {
    // open_clip writes [height, width].
    const width: unknown = value[1] ?? value[0];
    if (isPositive(width)) return { kind: 'exact', width, height: value[0] };
  }
  if (typeof value === 'object' && value !== null) {
    const { shortest_edge, longest_edge, width, height } = value as Json;
    if (isPositive(width) && isPositive(height)) return { kind: 'exact', width, height };
    if (isPositive(shortest_edge) && longest_edge === undefined) return { kind: 'shortest', size: shortest_edge };
    if (isPositive(longest_edge) && shortest_edge === undefined) return { kind: 'longest', size: longest_edge };
  }
  throw unsupported(file, `size ${JSON.stringify(value)}`);
}

function boxOf(size: Exclude<Recipe['resize'], { kind: 'none' }>): Size {
  return size.kind === 'exact' ? { width: size.width, height: size.height } : { width: size.size, height: size.size };
}

/** The numbers of `PIL.Image.Resampling`. */
const filters: Readonly<Record<string, Filter>> = {
  0: 'nearest',
  1: 'lanczos',
  2: 'bilinear',
  3: 'bicubic',
  4: 'box',
  5: 'hamming',
  nearest: 'nearest',
  lanczos: 'lanczos',
  bilinear: 'bilinear',
  bicubic: 'bicubic',
  box: 'box',
  hamming: 'hamming',
};

function readFilter(value: unknown, file: string): Filter {
  const filter = filters[String(value)];
  if (filter === undefined) throw unsupported(file, `resample ${JSON.stringify(value)}`);
  return filter;
}

function triple(value: unknown, name: string, file: string): readonly [number, number, number] {
  const list: unknown[] = Array.isArray(value) ? value : [value, value, value];
  const [r, g, b] = list.map((item) => numberOf(item, name, file));
  if (list.length !== 3) throw unsupported(file, `${name} with ${list.length} channels; only three are supported`);
  return [r!, g!, b!];
}

function numberOf(value: unknown, name: string, file: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw unsupported(file, `${name} ${JSON.stringify(value)}`);
}

const isPositive = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0;

function unsupported(file: string, what: string): StudioError {
  return new StudioError('model-unsupported', `${file}: this preprocessing is not supported: ${what}`, { file });
}
