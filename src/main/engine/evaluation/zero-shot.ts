import type { ZeroShotResult } from '../../../shared/contract/evaluation.ts';
import { listTemplateTexts } from '../catalogue/queries/evaluated-rows.ts';
import type { EvaluatedImages } from '../catalogue/queries/evaluated-images.ts';
import { averageDirections, promptsOf } from './ensemble.ts';
import { summariseClassification, classifyLinearly, toEvaluatedImages } from './classify-images.ts';
import type { EvaluatedModel, Parts, Work } from './parts.ts';
import { readScope, type ClassificationRequest } from './scope.ts';
import { defaultTemplates } from './templates.ts';

/** A result with its evaluated images. */
export interface ClassificationOutcome<Result> {
  readonly result: Result;
  readonly evaluated: EvaluatedImages;
}

const textsAtOnce = 1_024;

/**
 * Classifies every embedded image by the nearest class text: each class is the mean direction of its prompts, probabilities
 * are softmax(scale × cosine / temperature). Figures cover only the labelled images.
 */
export async function classifyZeroShot(
  parts: Parts,
  model: EvaluatedModel,
  request: ClassificationRequest,
  work: Work = {},
): Promise<ClassificationOutcome<ZeroShotResult>> {
  const scope = await readScope(parts, model, request, work);
  const templates = await readTemplates(parts, request);
  const { prompts } = scope.classes;
  const vectors = averageDirections(
    await embedPrompts(parts, model, promptsOf(prompts, templates), work),
    model.dimensions,
    templates.length,
  );
  const linear = { classes: prompts.length, parameters: scaleRows(vectors, model) };
  const classified = await classifyLinearly(parts, scope, linear, request.calibrate ?? true, work);
  const result = {
    task: 'zero-shot' as const,
    ...summariseClassification(model, scope, classified, work),
    templates: [...templates],
  };
  return { result, evaluated: toEvaluatedImages(scope, classified) };
}

/** The templates of a request, else of the project, else the default. */
export async function readTemplates(
  { catalogue: { db, project } }: Parts,
  { templates }: ClassificationRequest,
): Promise<readonly string[]> {
  const own = await listTemplateTexts(db, project);
  return templates ?? (own.length > 0 ? own : defaultTemplates);
}

/** Vectors of prompts, [prompts, dimensions]. */
export async function embedPrompts(
  { embedder }: Parts,
  model: EvaluatedModel,
  prompts: readonly string[],
  { signal, progress }: Work,
): Promise<Float32Array> {
  const vectors = new Float32Array(prompts.length * model.dimensions);
  for (let from = 0; from < prompts.length; from += textsAtOnce) {
    progress?.('Embedding prompts', from, prompts.length);
    const texts = prompts.slice(from, from + textsAtOnce);
    vectors.set(await embedder.embedTexts(model.id, texts, signal && { signal }), from * model.dimensions);
  }
  progress?.('Embedding prompts', prompts.length, prompts.length);
  return vectors;
}

/** Class vectors as a linear classifier without bias: [classes, dimensions + 1]. */
function scaleRows(vectors: Float32Array, { dimensions, scale }: EvaluatedModel): Float32Array {
  const width = dimensions + 1;
  const parameters = new Float32Array((vectors.length / dimensions) * width);
  vectors.forEach((value, at) => {
    parameters[Math.floor(at / dimensions) * width + (at % dimensions)] = value * scale;
  });
  return parameters;
}
