import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../../shared/contract/errors.ts';

/** The ONNX files of a model: one for each tower, or one for both. */
export type TowerFiles =
  | { readonly kind: 'separate'; readonly vision: string; readonly text: string }
  | { readonly kind: 'combined'; readonly both: string };

/** Names as exporters give them (Hugging Face Optimum, open_clip, Immich), best first; subfolders as in `visual/model.onnx`. */
const visionNames = [
  'vision_model',
  'visual',
  'image_encoder',
  'vision_encoder',
  'image_model',
  'vision',
  'visual/model',
];
const textNames = ['text_model', 'textual', 'text_encoder', 'text', 'textual/model', 'text/model'];
const combinedNames = ['model', 'clip', 'clip_model', 'open_clip_model'];
const folders = ['onnx', ''];

/** Finds the towers of a model among file names (relative, with forward slashes); null unless both are found. */
export function chooseTowers(names: readonly string[], variant: string): TowerFiles | null {
  const present = new Set(names);
  const vision = findName(present, visionNames, variant);
  const text = findName(present, textNames, variant);
  if (vision !== null && text !== null) return { kind: 'separate', vision, text };
  const both = findName(present, combinedNames, variant);
  return both === null ? null : { kind: 'combined', both };
}

/**
 * Finds the towers in a model folder, in a numeric variant such as `fp16`, `quantized` or `int8` (`''` is full precision);
 * absolute paths. Fails with `model-invalid`, listing what was found instead.
 */
export async function findTowers(folder: string, variant: string): Promise<TowerFiles> {
  const names = await listOnnx(folder);
  const towers = chooseTowers(names, variant);
  if (towers === null) throw notFound(folder, variant, names);
  if (towers.kind === 'combined') return { kind: 'combined', both: join(folder, towers.both) };
  return { kind: 'separate', vision: join(folder, towers.vision), text: join(folder, towers.text) };
}

function findName(present: ReadonlySet<string>, names: readonly string[], variant: string): string | null {
  for (const place of folders)
    for (const name of names)
      for (const spelling of spellings(name, variant)) {
        const file = [place, spelling].filter(Boolean).join('/');
        if (present.has(file)) return file;
      }
  return null;
}

function spellings(name: string, variant: string): string[] {
  return variant === '' ? [`${name}.onnx`] : ['_', '.', '-'].map((mark) => `${name}${mark}${variant}.onnx`);
}

async function listOnnx(folder: string): Promise<string[]> {
  const places = ['', 'onnx', 'visual', 'textual', 'text'];
  const names = await Promise.all(
    places.map(async (place) => {
      const entries = await readdir(join(folder, place)).catch(() => []);
      return entries.filter((name) => name.endsWith('.onnx')).map((name) => [place, name].filter(Boolean).join('/'));
    }),
  );
  return names.flat();
}

function notFound(folder: string, variant: string, present: readonly string[]): StudioError {
  const what = variant === '' ? '' : ` in the variant ${variant}`;
  const has = present.length === 0 ? 'It contains no .onnx file' : `It contains ${present.join(', ')}`;
  return new StudioError(
    'model-invalid',
    `${folder} has no vision and text model${what}. ${has}; expected onnx/vision_model.onnx and onnx/text_model.onnx, or one onnx/model.onnx`,
    { folder, variant, present: [...present] },
  );
}
