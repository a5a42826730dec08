import { StudioError } from '../../../shared/contract/errors.ts';
import type { EvaluationResult, FigureQuery } from '../../../shared/contract/evaluation.ts';
import { noClass, type EvaluatedImages } from '../catalogue/queries/evaluated-images.ts';
import { binOf } from './reliability.ts';

/** The evaluated images for which every condition of a query holds. */
export function findBehind(evaluated: EvaluatedImages, result: EvaluationResult, figure: FigureQuery): number[] {
  const { imageIds, labels, ranked, k, raw, heldOut } = evaluated;
  const names = 'classes' in result ? result.classes : [];
  const positionOf = (name: string) => names.indexOf(name);
  const right = (row: number) => labels[row] !== noClass && ranked[row * k] === labels[row];
  const tests: ((row: number) => boolean)[] = [];
  if (figure.actual !== undefined) {
    const actual = positionOf(figure.actual);
    tests.push((row) => actual !== -1 && labels[row] === actual);
  }
  if (figure.predicted !== undefined) {
    const predicted = positionOf(figure.predicted);
    tests.push((row) => predicted !== -1 && ranked[row * k] === predicted);
  }
  if (figure.outcome !== undefined) {
    const wanted = figure.outcome === 'right';
    tests.push((row) => labels[row] !== noClass && right(row) === wanted);
  }
  if (figure.bin !== undefined) {
    const probabilities = figure.stage === 'before' ? raw : heldOut;
    tests.push(
      (row) => labels[row] !== noClass && ranked[row * k] !== noClass && binOf(probabilities[row]!) === figure.bin,
    );
  }
  if (figure.template !== undefined) tests.push(testTemplate(evaluated, result, figure.template, figure.effect));
  return [...imageIds.keys()].filter((row) => tests.every((test) => test(row))).map((row) => imageIds[row]!);
}

function testTemplate(
  { variants, imageIds }: EvaluatedImages,
  result: EvaluationResult,
  place: number,
  effect: FigureQuery['effect'],
): (row: number) => boolean {
  const count = imageIds.length;
  const templates = result.task === 'templates' ? result.templates.length : 0;
  if (place >= templates)
    throw new StudioError('not-found', `The last template evaluation has no template ${place + 1}. Run it again.`, {
      place,
    });
  const rowsOf = (variant: number) => variants.subarray(variant * count, (variant + 1) * count);
  const [ensemble, alone, without] = [rowsOf(0), rowsOf(1 + place), rowsOf(1 + templates + place)];
  if (effect === 'helps') return (row) => ensemble[row]! > (without[row] ?? 1);
  if (effect === 'hurts') return (row) => ensemble[row]! < (without[row] ?? 0);
  return (row) => alone[row] === (effect === 'wrong' ? 0 : 1);
}
