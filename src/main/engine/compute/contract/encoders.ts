import { z } from 'zod';
import { call } from '../../../../shared/rpc/procedure.ts';
import { graphFacts } from '../../../../shared/contract/models.ts';
import { concreteProvider } from './providers.ts';
import { float32s, int32s, path } from '../../../../shared/contract/values.ts';
import { imageLocation } from '../../base/image-location.ts';

/** Which model, in which numeric variant (`''` is full precision), on which provider; sessions are opened once and cached. */
export const encoderRef = z.object({
  folder: path,
  variant: z.string().default(''),
  provider: concreteProvider.default('cpu'),
});
export type EncoderRef = z.input<typeof encoderRef>;
export type OpenedEncoderRef = z.output<typeof encoderRef>;

/** An item of a batch without a vector, and why. Its row is zero. */
export const itemFault = z.object({ index: z.number().int(), code: z.string(), message: z.string() });
export type ItemFault = z.infer<typeof itemFault>;

const batch = z.number().int().min(1).max(1024).default(32);
const side = z.number().int().positive();
const normalise = z.boolean().default(true);

/** The provider a run used, and why it is not the requested one. */
const used = { provider: concreteProvider, notice: z.string().nullable() };

/** Facts about a model that its open sessions provide. */
export const encoderFacts = z.object({
  ...used,
  dimensions: z.number().int(),
  image: z.object({ width: z.number().int(), height: z.number().int() }),
  contextLength: z.number().int(),
  /** True when texts may be padded only to the longest of the batch, because the result was measured to be the same. */
  trims: z.boolean(),
});
export type EncoderFacts = z.infer<typeof encoderFacts>;

/**
 * Images and texts to vectors, all row-major. `normalise` divides each row by its length.
 */
export const encoders = {
  /** Opens both towers and runs each once. Refused with `model-invalid` or `model-unsupported`, naming file and node. */
  open: call(z.object({ model: encoderRef }), encoderFacts),
  /**
   * Reads the graphs of a folder without running them: their files, their number of parameters, and the trained logit scale
   * and bias where a graph contains them.
   */
  inspect: call(
    z.object({ folder: path, variant: z.string() }),
    z.object({
      files: z.array(z.string()),
      parameters: z.number().int(),
      logitScale: z.number().nullable(),
      logitBias: z.number().nullable(),
    }),
  ),
  /** Reads the graphs of a folder without running them, one entry for each ONNX file. */
  graphs: call(z.object({ folder: path, variant: z.string() }), z.array(graphFacts)),
  /** Writes the graphs of a folder under the names that transformers.js looks for; `target` is an absolute path of an existing folder. */
  exportGraphs: call(
    z.object({
      folder: path,
      variant: z.string(),
      target: path,
      /** Names of the embeddings in the family of the model. */
      outputs: z.object({ image: z.string(), text: z.string() }),
      logitScale: z.number(),
      logitBias: z.number().nullable(),
    }),
    z.object({
      files: z.array(z.string()),
      /** ONNX files, without their folder, that have external weights. */
      external: z.array(z.string()),
    }),
  ),
  /** Times the towers on prepared inputs, each for about `seconds`. */
  measure: call(
    z.object({ model: encoderRef, seconds: z.number().positive() }),
    z.object({
      ...used,
      imagesPerSecond: z.number(),
      textsPerSecond: z.number(),
      batch: z.object({ images: z.number().int(), texts: z.number().int() }),
    }),
  ),
  /** float32 [n, dimensions]. */
  images: call(
    z.object({ model: encoderRef, images: z.array(imageLocation).max(4096), batch, normalise }),
    z.object({ ...used, vectors: float32s, faults: z.array(itemFault) }),
  ),
  /** float32 [n, dimensions]. */
  texts: call(
    z.object({ model: encoderRef, texts: z.array(z.string()).max(65_536), batch, normalise }),
    z.object({ ...used, vectors: float32s }),
  ),
  /**
   * Token ids [n, contextLength], padded as the model expects. `truncatedAt` holds for each text the offset (UTF-16 units) of
   * the first character beyond the context, or −1. No weights are loaded.
   */
  tokens: call(
    z.object({ model: encoderRef, texts: z.array(z.string()).max(65_536) }),
    z.object({ ids: int32s, contextLength: z.number().int(), truncatedAt: int32s }),
  ),
  /** Pixels as the model's input: float32 [n, 3, height, width]. No weights are loaded. */
  pixels: call(
    z.object({ model: encoderRef, images: z.array(imageLocation).max(1024) }),
    z.object({
      pixels: float32s,
      width: z.number().int(),
      height: z.number().int(),
      faults: z.array(itemFault),
    }),
  ),
  /** Runs the towers on prepared tensors; either may be absent. For comparison with a reference. */
  towers: call(
    z.object({
      model: encoderRef,
      pixels: z.object({ values: float32s, width: side, height: side }).optional(),
      /** `used`: how many tokens of each row an attention mask leaves unmasked; absent for all. */
      ids: z.object({ values: int32s, length: z.number().int().positive(), used: int32s.optional() }).optional(),
    }),
    z.object({ image: float32s.nullable(), text: float32s.nullable() }),
  ),
  /** Closes the sessions of a folder, so that it can be removed. */
  close: call(z.object({ folder: path }), z.null()),
};
