import { join } from 'node:path';
import type { Recipe } from '../preprocess/recipe.ts';
import type { Manifest } from './manifest.ts';
import { isJson, objectAt, readJson, type Json } from './read-json.ts';
import { readPreprocessing } from './read-preprocessing.ts';

/** Families with two-tower classes in transformers.js; any other model is exported as a CLIP. */
const families = ['clip', 'chinese_clip', 'siglip'];

/** The family that a model is exported as, with that family's names for the embeddings. */
export function exportFamily(config: Json | null): { family: string; outputs: { image: string; text: string } } {
  const stated = config?.['model_type'];
  const family = typeof stated === 'string' && families.includes(stated) ? stated : 'clip';
  const outputs =
    family === 'siglip'
      ? { image: 'pooler_output', text: 'pooler_output' }
      : { image: 'image_embeds', text: 'text_embeds' };
  return { family, outputs };
}

/**
 * `config.json` of an export: the model's own or a generated one, with the trained logit scale. It also states that the graphs
 * have no suffix, which transformers.js would otherwise expect in a browser, and which of them have external weights.
 */
export function exportConfig(config: Json | null, manifest: Manifest, external: readonly string[]): Json {
  const { family } = exportFamily(config);
  const made = config !== null && config['model_type'] === family ? config : makeConfig(manifest);
  const { logitScale, logitBias } = manifest;
  return {
    ...made,
    ...(logitScale !== null && { logit_scale_init_value: logitScale }),
    ...(logitBias !== null && { logit_bias_init_value: logitBias }),
    'transformers.js_config': {
      ...objectAt(config, 'transformers.js_config'),
      dtype: 'fp32',
      ...(external.length > 0 && {
        use_external_data_format: Object.fromEntries(external.map((file) => [file, 1])),
      }),
    },
  };
}

/** `preprocessor_config.json` of an export: the model's own, or its recipe in Hugging Face's format. */
export async function exportPreprocessing(folder: string): Promise<Json> {
  const own = await readJson(join(folder, 'preprocessor_config.json'));
  return own ?? describeRecipe(await readPreprocessing(folder));
}

/** `tokenizer_config.json` of an export: the model's own, completed with what truncation and padding need. */
export function exportTokenizerConfig(own: Json | null, manifest: Manifest, tokenizer: Json, padId: number): Json {
  const pad = findToken(tokenizer, padId);
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    ...(pad !== null && { pad_token: pad }),
    ...own,
    model_max_length: manifest.contextLength,
  };
}

function makeConfig({ dimensions, contextLength, image }: Manifest): Json {
  return {
    architectures: ['CLIPModel'],
    model_type: 'clip',
    projection_dim: dimensions,
    text_config: {
      model_type: 'clip_text_model',
      projection_dim: dimensions,
      max_position_embeddings: contextLength,
    },
    vision_config: {
      model_type: 'clip_vision_model',
      projection_dim: dimensions,
      image_size: image.height,
      num_channels: 3,
    },
  };
}

/** The numbers of `PIL.Image.Resampling`. */
const resampling = { nearest: 0, lanczos: 1, bilinear: 2, bicubic: 3, box: 4, hamming: 5 } as const;

function describeRecipe({ resize, filter, crop, rescale, mean, std }: Recipe): Json {
  const size =
    resize.kind === 'exact'
      ? { width: resize.width, height: resize.height }
      : resize.kind === 'none'
        ? {}
        : { [`${resize.kind}_edge`]: resize.size };
  return {
    image_processor_type: 'CLIPImageProcessor',
    do_convert_rgb: true,
    do_resize: resize.kind !== 'none',
    size,
    resample: resampling[filter],
    do_center_crop: crop !== null,
    ...(crop !== null && { crop_size: crop }),
    do_rescale: true,
    rescale_factor: rescale,
    do_normalize: true,
    image_mean: mean,
    image_std: std,
  };
}

function findToken(tokenizer: Json, id: number): string | null {
  const added: unknown[] = Array.isArray(tokenizer['added_tokens']) ? tokenizer['added_tokens'] : [];
  const found = added.filter(isJson).find((token) => token['id'] === id)?.['content'];
  if (typeof found === 'string') return found;
  const vocabulary = objectAt(tokenizer, 'model')['vocab'];
  if (!isJson(vocabulary)) return null;
  return Object.entries(vocabulary).find(([, value]) => value === id)?.[0] ?? null;
}
