import { join } from 'node:path';
import type { ModelDetails, TowerShape } from '../../../../shared/contract/models.ts';
import { objectAt, readJson, type Json } from './read-json.ts';

/** The towers according to the configuration of a model folder; null for what it does not state. */
export async function readArchitecture(folder: string): Promise<Pick<ModelDetails, 'family' | 'vision' | 'text'>> {
  const config = await readJson(join(folder, 'config.json'));
  const openClip = objectAt(await readJson(join(folder, 'open_clip_config.json')), 'model_cfg');
  const family = config?.['model_type'];
  const isOpenClip = Object.keys(openClip).length > 0;
  return {
    family: typeof family === 'string' ? family : isOpenClip ? 'open_clip' : null,
    vision: readTower(objectAt(config, 'vision_config'), objectAt(openClip, 'vision_cfg')),
    text: readTower(objectAt(config, 'text_config'), objectAt(openClip, 'text_cfg')),
  };
}

/** Hugging Face's names, then open_clip's. */
function readTower(config: Json, openClip: Json): TowerShape {
  const width = countOf(config['hidden_size'] ?? openClip['width']);
  const headWidth = countOf(openClip['head_width']);
  return {
    layers: countOf(config['num_hidden_layers'] ?? openClip['layers']),
    width,
    heads:
      countOf(config['num_attention_heads'] ?? openClip['heads']) ??
      (width !== null && headWidth !== null ? Math.floor(width / headWidth) : null),
    patch: countOf(config['patch_size'] ?? openClip['patch_size']),
    vocabulary: countOf(config['vocab_size'] ?? openClip['vocab_size']),
  };
}

const countOf = (value: unknown): number | null =>
  Number.isInteger(value) && (value as number) > 0 ? (value as number) : null;
