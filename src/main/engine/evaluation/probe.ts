import type { ProbeResult } from '../../../shared/contract/evaluation.ts';
import { noFold } from './folds.ts';
import { summariseClassification, classifyLinearly, toEvaluatedImages } from './classify-images.ts';
import { readTrainingImages, type TrainingImages } from './training-images.ts';
import type { EvaluatedModel, Parts, Work } from './parts.ts';
import { foldCount, readScope, type ClassificationRequest, type Scope } from './scope.ts';
import type { ClassificationOutcome } from './zero-shot.ts';

/**
 * A linear probe (Alain and Bengio, 2016), trained on one split and evaluated on another, or cross-validated: each labelled image is
 * classified by a probe of the other folds, and unlabelled images by the probe of all folds.
 */
export async function classifyByProbe(
  parts: Parts,
  model: EvaluatedModel,
  request: ClassificationRequest,
  work: Work = {},
): Promise<ClassificationOutcome<ProbeResult>> {
  const scope = await readScope(parts, model, request, work);
  const training = await readTrainingImages(parts, model, scope, request, work);
  const crossValidated = training.from === null;
  const { parameters, l2 } = await fitProbes(parts, scope, training, crossValidated ? foldCount : 0, work);
  const linear = {
    classes: scope.classes.names.length,
    parameters,
    ...(crossValidated && { setOf: scope.folds.map((fold) => (fold === noFold ? 0 : fold + 1)) }),
  };
  const classified = await classifyLinearly(parts, scope, linear, request.calibrate ?? true, work);
  const result = {
    task: 'probe' as const,
    ...summariseClassification(model, scope, classified, work),
    learned: { images: training.labels.length, from: training.from, folds: crossValidated ? foldCount : null },
    l2,
  };
  return { result, evaluated: toEvaluatedImages(scope, classified) };
}

/** A probe of all training images, then one without each fold: [1 + folds, classes, dimensions + 1]. */
async function fitProbes(
  { classifier }: Parts,
  scope: Scope,
  { index, labels }: TrainingImages,
  folds: number,
  { signal, progress }: Work,
): Promise<{ parameters: Float32Array; l2: number }> {
  const foldOf = new Map(Array.from(scope.index.ids, (id, row) => [id, scope.folds[row]!]));
  const classes = scope.classes.names.length;
  const size = classes * (index.dimensions + 1);
  const parameters = new Float32Array((folds + 1) * size);
  let strength = 0;
  for (let set = 0; set <= folds; set++) {
    progress?.('Training probes', set, folds + 1);
    const rows = index.ids.map((_, row) => row).filter((row) => set === 0 || foldOf.get(index.ids[row]!) !== set - 1);
    // Each probe chooses its own regularisation strength, so that no fold influences its own evaluation.
    const fitted = await classifier.fitProbe(
      { train: { source: index.source, rows }, labels: Int32Array.from(rows, (row) => labels[row]!), classes, seed: 0 },
      signal === undefined ? {} : { signal },
    );
    parameters.set(fitted.parameters, set * size);
    if (set === 0) strength = fitted.l2;
  }
  progress?.('Training probes', folds + 1, folds + 1);
  return { parameters, l2: strength };
}
