import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { EncoderFacts } from '../../compute/contract/encoders.ts';
import { hashFile } from '../../files/hash-file.ts';
import type { Inspection } from './inspect-model.ts';
import { objectAt, readJson } from './read-json.ts';
import { readPreprocessing } from './read-preprocessing.ts';
import { readTokenizer } from './read-tokenizer.ts';

/** Name of the manifest inside a model folder of a project. */
export const manifestName = 'diagonal.json';

/** What a model was made from: enough to reproduce it. */
const lineage = z.object({
  parent: z.string(),
  parentFingerprint: z.string(),
  run: z.number().int().nullable(),
  settings: z.record(z.string(), z.unknown()),
  data: z.record(z.string(), z.unknown()),
});
export type Lineage = z.infer<typeof lineage>;

/** Everything known about a model folder, written into it when it is added. */
export const manifest = z.object({
  format: z.literal(1),
  name: z.string(),
  /** Where it came from: an absolute folder, or a hub id with its revision. */
  source: z.string(),
  /** Numeric variant such as `fp16`; empty for full precision. */
  variant: z.string(),
  /** SHA-256 over weights, preprocessing and tokenizer: models with equal fingerprints produce comparable vectors. */
  fingerprint: z.string(),
  dimensions: z.number().int(),
  image: z.object({ width: z.number().int(), height: z.number().int() }),
  contextLength: z.number().int(),
  logitScale: z.number().nullable(),
  logitBias: z.number().nullable(),
  parameters: z.number().int(),
  bytes: z.number().int(),
  files: z.array(z.object({ path: z.string(), bytes: z.number().int(), sha256: z.string() })),
  addedAt: z.string(),
  lineage: lineage.optional(),
});
export type Manifest = z.infer<typeof manifest>;

/** Increased when this program prepares images or texts differently, so that older vectors are not compared with new ones. */
const pipeline = 1;

/** Builds the manifest of a folder after it was opened once. Reads every file. */
export async function describeModel(
  folder: string,
  { name, source, variant }: Pick<Manifest, 'name' | 'source' | 'variant'>,
  { files: weights, parameters, ...found }: Inspection,
  { dimensions, image, contextLength }: Pick<EncoderFacts, 'dimensions' | 'image' | 'contextLength'>,
): Promise<Manifest> {
  const files = await Promise.all(
    weights.map(async (path) => ({
      path,
      bytes: (await stat(join(folder, path))).size,
      sha256: await hashFile(join(folder, path)),
    })),
  );
  const recipe = await readPreprocessing(folder);
  const { file, padId } = await readTokenizer(folder, contextLength);
  const content = {
    pipeline,
    // By content, so that renaming files does not change the model.
    weights: files.map(({ sha256 }) => sha256).sort(),
    recipe,
    tokenizer: await hashFile(file),
    contextLength,
    padId,
  };
  const configured = await readConfiguredLogits(folder);
  return {
    format: 1,
    name,
    source,
    variant,
    fingerprint: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
    dimensions,
    image,
    contextLength,
    logitScale: found.logitScale ?? configured.logitScale,
    logitBias: found.logitBias ?? configured.logitBias,
    parameters,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    files,
    addedAt: new Date().toISOString(),
  };
}

/** The default in Hugging Face's CLIP configurations: the initial value of training, not the trained one. */
const untoldScale = 2.6592;

async function readConfiguredLogits(folder: string): Promise<{ logitScale: number | null; logitBias: number | null }> {
  const config = await readJson(join(folder, 'config.json'));
  const openClip = objectAt(await readJson(join(folder, 'open_clip_config.json')), 'model_cfg');
  const scale = config?.['logit_scale_init_value'] ?? openClip['logit_scale'];
  const bias = config?.['logit_bias_init_value'] ?? openClip['logit_bias'];
  return {
    logitScale: typeof scale === 'number' && scale !== untoldScale ? scale : null,
    logitBias: typeof bias === 'number' ? bias : null,
  };
}
