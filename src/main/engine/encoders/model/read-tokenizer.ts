import { join } from 'node:path';
import { StudioError } from '../../../../shared/contract/errors.ts';
import type { TokenizerFiles } from '../text/tokenizer.ts';
import { isJson, objectAt, readJson, type Json } from './read-json.ts';

/**
 * The tokenizer of a model folder. `graphLength` is the length that the text graph itself requires, null when it accepts
 * any. Fails with `model-invalid` when there is no `tokenizer.json`.
 */
export async function readTokenizer(folder: string, graphLength: number | null): Promise<TokenizerFiles> {
  const { file, tokenizer, place } = await findTokenizer(folder);
  const config = (await readJson(join(folder, place, 'tokenizer_config.json'))) ?? {};
  const model = await readJson(join(folder, 'config.json'));
  const openClip = objectAt(objectAt(await readJson(join(folder, 'open_clip_config.json')), 'model_cfg'), 'text_cfg');
  return {
    tokenizer,
    config,
    contextLength: graphLength ?? readContextLength(tokenizer, config, model, openClip),
    padId: readPadId(tokenizer, config, model),
    file,
  };
}

async function findTokenizer(folder: string): Promise<{ file: string; tokenizer: Json; place: string }> {
  for (const place of ['', 'textual', 'text', 'tokenizer']) {
    const file = join(folder, place, 'tokenizer.json');
    const tokenizer = await readJson(file);
    if (tokenizer !== null) return { file, tokenizer, place };
  }
  const file = join(folder, 'tokenizer.json');
  throw new StudioError('model-invalid', `${file} is missing; get it from the model's source`, { file });
}

/** CLIP's context length, the default. */
const usualLength = 77;

function readContextLength(tokenizer: Json, config: Json, model: Json | null, openClip: Json): number {
  const positions = objectAt(model, 'text_config')['max_position_embeddings'] ?? openClip['context_length'];
  const own = objectAt(model, 'text_cfg')['context_length'];
  const stated = [positions, own, config['model_max_length'], objectAt(tokenizer, 'truncation')['max_length']];
  // Tokenizers without a limit write 10³⁰.
  const lengths = stated.filter((length): length is number => typeof length === 'number' && length > 1 && length < 1e6);
  return lengths.length === 0 ? usualLength : Math.min(...lengths);
}

function readPadId(tokenizer: Json, config: Json, model: Json | null): number {
  const fixed = objectAt(tokenizer, 'padding')['pad_id'];
  if (typeof fixed === 'number') return fixed;
  const token = contentOf(config['pad_token']);
  const named = token === null ? undefined : findToken(tokenizer, token);
  if (named !== undefined) return named;
  const stated = objectAt(model, 'text_config')['pad_token_id'] ?? model?.['pad_token_id'];
  return typeof stated === 'number' && stated >= 0 ? stated : 0;
}

function contentOf(token: unknown): string | null {
  if (typeof token === 'string') return token;
  return isJson(token) && typeof token['content'] === 'string' ? token['content'] : null;
}

function findToken(tokenizer: Json, token: string): number | undefined {
  const added: unknown[] = Array.isArray(tokenizer['added_tokens']) ? tokenizer['added_tokens'] : [];
  const found = added.filter(isJson).find(({ content }) => content === token);
  if (typeof found?.['id'] === 'number') return found['id'];
  const vocabulary = objectAt(tokenizer, 'model')['vocab'];
  if (Array.isArray(vocabulary)) {
    const index = vocabulary.findIndex((entry: unknown) => Array.isArray(entry) && entry[0] === token);
    return index < 0 ? undefined : index;
  }
  const id = isJson(vocabulary) ? vocabulary[token] : undefined;
  return typeof id === 'number' ? id : undefined;
}
