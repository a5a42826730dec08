import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeModel } from '../../../onnx/write.ts';
import { initialLogitScale } from '../../base/logit-scale.ts';
import { Random } from '../../base/random.ts';
import type { Architecture } from './architecture.ts';
import { buildTextTower } from './text-tower.ts';
import { buildVisionTower } from './vision-tower.ts';
import { makeTokenizer } from './make-tokenizer.ts';

/** Channel means and standard deviations of OpenAI's CLIP. */
const imageMean = [0.48145466, 0.4578275, 0.40821073];
const imageStd = [0.26862954, 0.26130258, 0.27577711];

/**
 * Writes an untrained model in the Hugging Face layout into a new or empty folder: random weights from `seed`, and a tokenizer learned
 * from `texts`. The vocabulary is smaller than requested if the texts do not fill it.
 */
export async function makeModelFolder(
  folder: string,
  { architecture, seed, texts }: { architecture: Architecture; seed: number; texts: Iterable<string> },
): Promise<void> {
  const { vision, text, dimensions } = architecture;
  const learned = makeTokenizer(texts, text.vocabulary, text.contextLength);
  const random = new Random(seed);
  const visionModel = buildVisionTower(architecture, random.fork());
  const textModel = buildTextTower(
    { ...architecture, text: { ...text, vocabulary: learned.vocabulary } },
    learned.endId,
    random.fork(),
  );

  const common = { hidden_act: 'quick_gelu', projection_dim: dimensions };
  const config = {
    architectures: ['CLIPModel'],
    model_type: 'clip',
    projection_dim: dimensions,
    logit_scale_init_value: initialLogitScale,
    text_config: {
      ...common,
      model_type: 'clip_text_model',
      hidden_size: text.width,
      intermediate_size: 4 * text.width,
      max_position_embeddings: text.contextLength,
      num_attention_heads: text.heads,
      num_hidden_layers: text.depth,
      vocab_size: learned.vocabulary,
      bos_token_id: learned.startId,
      eos_token_id: learned.endId,
    },
    vision_config: {
      ...common,
      model_type: 'clip_vision_model',
      hidden_size: vision.width,
      intermediate_size: 4 * vision.width,
      image_size: vision.imageSize,
      patch_size: vision.patchSize,
      num_attention_heads: vision.heads,
      num_hidden_layers: vision.depth,
      num_channels: 3,
    },
  };
  const square = { height: vision.imageSize, width: vision.imageSize };
  const preprocessor = {
    image_processor_type: 'CLIPImageProcessor',
    do_convert_rgb: true,
    do_resize: true,
    size: { shortest_edge: vision.imageSize },
    resample: 3,
    do_center_crop: true,
    crop_size: square,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: imageMean,
    image_std: imageStd,
  };
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const json = (name: string, content: object): Promise<void> =>
    writeFile(join(folder, name), JSON.stringify(content, null, 2));
  await Promise.all([
    json('config.json', config),
    json('preprocessor_config.json', preprocessor),
    json('tokenizer.json', learned.tokenizer),
    json('tokenizer_config.json', learned.config),
    writeFile(join(folder, 'onnx', 'vision_model.onnx'), writeModel(visionModel)),
    writeFile(join(folder, 'onnx', 'text_model.onnx'), writeModel(textModel)),
  ]);
}
