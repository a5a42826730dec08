import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { id, nothing, path, provider, startedJob, count } from './values.ts';

/** What is known about a model folder, written as its manifest when it is added. */
export const model = z.object({
  id,
  name: z.string(),
  source: z.string(),
  /** Hash over weights, preprocessing and tokenizer: models with equal fingerprints produce comparable vectors. */
  fingerprint: z.string(),
  dimensions: z.number().int(),
  imageSize: z.object({ width: z.number().int(), height: z.number().int() }),
  contextLength: z.number().int(),
  /** Natural logarithm of the factor on cosines, as in CLIP; null when unknown. */
  logitScale: z.number().nullable(),
  /** Added to scaled cosines by models trained with the sigmoid loss. */
  logitBias: z.number().nullable(),
  parameters: z.number().int(),
  bytes: z.number().int(),
  addedAt: z.string(),
  parentId: id.nullable(),
  current: z.boolean(),
  embedded: z.object({ images: z.number().int(), captions: z.number().int() }),
});
export type Model = z.infer<typeof model>;

/** One ONNX file of a model on the disk. */
export const graphFacts = z.object({
  tower: z.enum(['vision', 'text', 'both']),
  file: z.string(),
  opset: count,
  producer: z.string(),
  nodes: count,
  parameters: count,
  /** Including external weights. */
  bytes: count,
  /** Number of parameters by element type, such as `float32`. */
  precisions: z.record(z.string(), count),
  /** How often each operator occurs, the most frequent first; operators of other domains include theirs: `com.microsoft.Gelu`. */
  operators: z.array(z.object({ name: z.string(), count })),
});
export type GraphFacts = z.infer<typeof graphFacts>;

/** Depth, width and heads of a transformer, each null where the configuration does not state it. */
export const towerShape = z.object({
  layers: count.nullable(),
  width: count.nullable(),
  heads: count.nullable(),
  /** Side of an image patch in pixels; for the vision tower. */
  patch: count.nullable(),
  /** Vocabulary size of the text tower. */
  vocabulary: count.nullable(),
});
export type TowerShape = z.infer<typeof towerShape>;

/** How fast a provider runs a model: its towers alone, on prepared inputs. Null with the reason where it cannot. */
export const speed = z.object({
  provider: provider.exclude(['auto']),
  imagesPerSecond: z.number().nullable(),
  textsPerSecond: z.number().nullable(),
  /** Batch sizes for images and texts. */
  batch: z.object({ images: count, texts: count }).nullable(),
  problem: z.string().nullable(),
});
export type Speed = z.infer<typeof speed>;

/** Speeds, and where and when they were measured. */
export const speedReport = z.object({ at: z.string(), machine: z.string(), cores: count, speeds: z.array(speed) });
export type SpeedReport = z.infer<typeof speedReport>;

const difference = z.object({ rows: count, dimensions: count, maxDifference: z.number() });

/** How far a model's embeddings differ from a reference, before normalisation; a tower without a reference is null. */
export const parityReport = z.object({
  at: z.string(),
  folder: z.string(),
  /** Largest accepted difference. */
  tolerance: z.number(),
  passed: z.boolean(),
  image: difference.nullable(),
  text: difference.nullable(),
});
export type ParityReport = z.infer<typeof parityReport>;

/** How a version was made from its parent. */
export const modelLineage = z.object({
  parent: z.string(),
  run: id.nullable(),
  settings: z.record(z.string(), z.unknown()),
  data: z.record(z.string(), z.unknown()),
});
export type ModelLineage = z.infer<typeof modelLineage>;

/** Everything known about a model without running it, and its latest measurements. */
export const modelDetails = z.object({
  modelId: id,
  folder: z.string(),
  variant: z.string(),
  /** `clip`, `siglip` and so on, from the configuration; null when it does not state it. */
  family: z.string().nullable(),
  vision: towerShape,
  text: towerShape,
  graphs: z.array(graphFacts),
  lineage: modelLineage.nullable(),
  speed: speedReport.nullable(),
  parity: parityReport.nullable(),
  /** What was computed with the model and is removed with it. */
  kept: z.object({
    images: count,
    captions: count,
    predictions: count,
    evaluations: count,
    layouts: count,
    runs: count,
  }),
});
export type ModelDetails = z.infer<typeof modelDetails>;

/** What an export wrote. */
export const modelExport = z.object({ folder: z.string(), files: z.array(z.string()), bytes: count });
export type ModelExport = z.infer<typeof modelExport>;

/** The models of a project. */
export const models = {
  list: call(nothing, z.array(model)),
  /**
   * Adds a model folder of this machine, or downloads one by its hub id (`owner/name`, optionally `@revision`). `variant`
   * selects the graphs of a numeric variant, such as `fp16` or `quantized`, instead of full precision.
   */
  add: call(
    z.object({
      source: z.string().min(1),
      name: z.string().min(1).max(200).optional(),
      variant: z
        .string()
        .regex(/^[a-z0-9]{1,20}$/)
        .optional(),
    }),
    startedJob,
  ),
  setCurrent: call(z.object({ modelId: id }), z.null()),
  /** Removes a model, its files and everything that was computed with it; its children remain, without a parent. */
  remove: call(z.object({ modelId: id }), z.null()),
  inspect: call(z.object({ modelId: id }), modelDetails),
  /** Runs the model on every provider that works here, `seconds` for each tower; the job's result is a speed report. */
  measure: call(z.object({ modelId: id, seconds: z.number().positive().max(60).default(2) }), startedJob),
  /**
   * Compares with a reference: a folder with `inputs/pixel_values.npy` and `expected/image_embeds.npy`, `inputs/input_ids.npy`
   * (and `attention_mask.npy`) and `expected/text_embeds.npy`; either pair may be absent. The job's result is a parity report.
   */
  checkParity: call(
    z.object({ modelId: id, folder: path, tolerance: z.number().positive().max(1).default(1e-4) }),
    startedJob,
  ),
  /** Writes the model as a folder that transformers.js loads directly; the job's result is a model export. */
  export: call(z.object({ modelId: id, target: path }), startedJob),
};
