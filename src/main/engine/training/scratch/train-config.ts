import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { importFormat } from '../../../../shared/contract/formats.ts';
import { tuneSettings } from '../../../../shared/contract/tune-settings.ts';
import { provider } from '../../../../shared/contract/values.ts';
import { architecture } from './architecture.ts';

const text = z.string().min(1);

/** One source of images. With `templates` it trains on its labels through prompts, otherwise on its captions. */
const trainSource = z
  .object({
    path: text,
    format: importFormat.optional(),
    /** The folder of the images of a table. */
    images: text.optional(),
    /** Only the samples of this split. */
    split: text.optional(),
    imageColumn: text.optional(),
    captionColumn: text.optional(),
    labelColumn: text.optional(),
    splitColumn: text.optional(),
    /** `{}` is replaced by the class. */
    templates: z.array(z.string().includes('{}')).min(1).optional(),
    /** False disables augmentation, for images whose texts mention positions or counts. */
    vary: z.boolean().default(true),
    /** With batches by source: `class` fills each batch from one class of the source, for even harder negatives. */
    batchBy: z.enum(['source', 'class']).default('source'),
  })
  .strict();
export type TrainSource = z.infer<typeof trainSource>;

const { shape } = tuneSettings;

/** The configuration of `diagonal train`: model, data and settings. Paths are relative to the file. */
const trainConfig = z
  .object({
    /** The folder of the run; the trained model is written to `model` in it. */
    out: text,
    seed: shape.seed,
    architecture: architecture.prefault({}),
    /** A model folder to start from instead of random weights; `architecture` is then ignored. */
    start: text.optional(),
    sources: z.array(trainSource).min(1),
    validation: trainSource.nullable().default(null),
    /** `by-source` fills each batch from one source, for harder negatives. */
    batches: z.enum(['mixed', 'by-source']).default('mixed'),
    settings: z
      .object({
        epochs: shape.epochs.unwrap().optional(),
        minutes: shape.minutes,
        batch: shape.batch,
        microBatch: shape.microBatch,
        accumulate: shape.accumulate,
        learningRate: shape.learningRate.unwrap().default(5e-4),
        weightDecay: shape.weightDecay,
        schedule: shape.schedule,
        warmup: shape.warmup,
        clip: shape.clip,
        loss: shape.loss,
        augment: shape.augment,
        patience: shape.patience,
      })
      .strict()
      .refine(({ epochs, minutes }) => epochs !== undefined || minutes !== null, { message: 'set epochs or minutes' }),
    provider: provider.default('auto'),
  })
  .strict()
  .refine(({ settings, validation }) => settings.patience === null || validation !== null, {
    message: 'patience needs a validation source',
  });
export type TrainConfig = z.infer<typeof trainConfig>;

/** Validates the content of a configuration file and makes its paths absolute. Fails with `invalid-input`, naming each invalid field. */
export function readTrainConfig(content: unknown, { file, folder }: { file: string; folder: string }): TrainConfig {
  const parsed = trainConfig.safeParse(content);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
    throw new StudioError('invalid-input', `${file} is not a valid configuration: ${problems.join('; ')}.`, { file });
  }
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(folder, path));
  const resolvePaths = ({ images, ...source }: TrainSource): TrainSource => ({
    ...source,
    path: absolute(source.path),
    ...(images === undefined ? {} : { images: absolute(images) }),
  });
  const { out, sources, validation, start } = parsed.data;
  return {
    ...parsed.data,
    out: absolute(out),
    ...(start === undefined ? {} : { start: absolute(start) }),
    sources: sources.map(resolvePaths),
    validation: validation && resolvePaths(validation),
  };
}
