import type { ProbeResult } from '../../../shared/contract/evaluation.ts';
import { noFold } from './folds.ts';
import { conclude, judgeLinearly, keepJudged } from './judge.ts';
import { readLesson, type Lesson } from './learning.ts';
import type { EvaluatedModel, Parts, Work } from './parts.ts';
import { foldCount, readScope, type ClassificationRequest, type Scope } from './scope.ts';
import type { Concluded } from './zero-shot.ts';

/**
 * A linear probe (Alain and Bengio, 2016) that learned from one split and is judged on another; or, in turns, one that judges
 * each labelled image by a probe of the other folds, and images without a label by the probe of all.
 */
export async function classifyByProbe(
  parts: Parts,
  model: EvaluatedModel,
  request: ClassificationRequest,
  work: Work = {},
): Promise<Concluded<ProbeResult>> {
  const scope = await readScope(parts, model, request, work);
  const lesson = await readLesson(parts, model, scope, request, work);
  const inTurns = lesson.from === null;
  const { parameters, l2 } = await fitProbes(parts, scope, lesson, inTurns ? foldCount : 0, work);
  const linear = {
    classes: scope.classes.names.length,
    parameters,
    ...(inTurns && { setOf: scope.folds.map((fold) => (fold === noFold ? 0 : fold + 1)) }),
  };
  const judged = await judgeLinearly(parts, scope, linear, request.calibrate ?? true, work);
  const result = {
    task: 'probe' as const,
    ...conclude(model, scope, judged, work),
    learned: { images: lesson.labels.length, from: lesson.from, folds: inTurns ? foldCount : null },
    l2,
  };
  return { result, judgement: keepJudged(scope, judged) };
}

/** A probe of the whole lesson, then one of what lies outside of each fold: [1 + folds, classes, dimensions + 1]. */
async function fitProbes(
  { classifier }: Parts,
  scope: Scope,
  { index, labels }: Lesson,
  folds: number,
  { signal, progress }: Work,
): Promise<{ parameters: Float32Array; l2: number }> {
  const foldOf = new Map(Array.from(scope.index.ids, (id, row) => [id, scope.folds[row]!]));
  const classes = scope.classes.names.length;
  const size = classes * (index.dimensions + 1);
  const parameters = new Float32Array((folds + 1) * size);
  let strength = 0;
  for (let set = 0; set <= folds; set++) {
    progress?.('Fitting', set, folds + 1);
    const rows = index.ids.map((_, row) => row).filter((row) => set === 0 || foldOf.get(index.ids[row]!) !== set - 1);
    // Each probe chooses the strength of its penalty itself, so that a fold has no say in how it is judged.
    const fitted = await classifier.fitProbe(
      { train: { source: index.source, rows }, labels: Int32Array.from(rows, (row) => labels[row]!), classes, seed: 0 },
      signal === undefined ? {} : { signal },
    );
    parameters.set(fitted.parameters, set * size);
    if (set === 0) strength = fitted.l2;
  }
  progress?.('Fitting', folds + 1, folds + 1);
  return { parameters, l2: strength };
}
