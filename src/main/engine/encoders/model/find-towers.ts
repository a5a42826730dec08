import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../../shared/contract/errors.ts';

/** The ONNX files of a model folder, absolute: one for each tower, or one for both. */
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

/**
 * Finds the towers of a model in a numeric variant such as `fp16`, `quantized` or `int8` (`''` is full precision).
 * Fails with `model-invalid`, saying what is there instead.
 */
export async function findTowers(folder: string, variant: string): Promise<TowerFiles> {
  const present = new Set(await listOnnx(folder));
  const find = (names: readonly string[]): string | null => {
    for (const place of folders)
      for (const name of names)
        for (const file of spellings(name, variant).map((spelling) => [place, spelling].filter(Boolean).join('/')))
          if (present.has(file)) return join(folder, file);
    return null;
  };
  const vision = find(visionNames);
  const text = find(textNames);
  if (vision !== null && text !== null) return { kind: 'separate', vision, text };
  const both = find(combinedNames);
  if (both !== null) return { kind: 'combined', both };
  throw notFound(folder, variant, [...present], vision ?? text);
}

/** The numeric variants in which a folder has both towers; `''` is full precision and comes first. */
export async function listVariants(folder: string): Promise<string[]> {
  const suffixes = (await listOnnx(folder)).map((file) => /[_.-]([a-z0-9]+)\.onnx$/.exec(file)?.[1] ?? '');
  const complete: string[] = [];
  for (const variant of new Set(['', ...suffixes]))
    if (
      await findTowers(folder, variant).then(
        () => true,
        () => false,
      )
    )
      complete.push(variant);
  return complete;
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

function notFound(folder: string, variant: string, present: readonly string[], half: string | null): StudioError {
  const what = variant === '' ? '' : ` in the variant ${variant}`;
  const has = present.length === 0 ? 'It holds no .onnx file' : `It holds ${present.join(', ')}`;
  const lacks = half === null ? '' : ' Only one of the two towers is there.';
  return new StudioError(
    'model-invalid',
    `${folder} has no vision and text model${what}.${lacks} ${has}; expected are onnx/vision_model.onnx and onnx/text_model.onnx, or one onnx/model.onnx`,
    { folder, variant, present: [...present] },
  );
}
