import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { readOpenClipRecipe, readRecipe, type Recipe } from '../preprocess/recipe.ts';
import { objectAt, readJson } from './read-json.ts';

/** The recipe of a model folder. Fails with `model-invalid` when the folder does not specify how images are prepared. */
export async function readPreprocessing(folder: string): Promise<Recipe> {
  const huggingFace = join(folder, 'preprocessor_config.json');
  const config = await readJson(huggingFace);
  if (config !== null) return readRecipe(config, huggingFace);
  const openClip = join(folder, 'open_clip_config.json');
  const whole = await readJson(openClip);
  if (whole !== null) {
    const imageSize = objectAt(objectAt(whole, 'model_cfg'), 'vision_cfg')['image_size'];
    return readOpenClipRecipe(objectAt(whole, 'preprocess_cfg'), openClip, imageSize);
  }
  for (const place of ['preprocess_cfg.json', 'visual/preprocess_cfg.json']) {
    const file = join(folder, place);
    const part = await readJson(file);
    if (part !== null) return readOpenClipRecipe(part, file, undefined);
  }
  if (!existsSync(folder))
    throw new StudioError(
      'model-invalid',
      `The folder of this model is missing: ${folder}. Restore it, or remove the model from the project and add it again.`,
      { folder },
    );
  throw new StudioError(
    'model-invalid',
    `${folder} has neither preprocessor_config.json nor open_clip_config.json, so it is unknown how images are prepared for it. Get that file from the model's source.`,
    { folder },
  );
}
