import type {
  Calibration,
  ClassificationResult,
  EvaluationResult,
  Measured,
  Recall,
  RetrievalResult,
  TemplatesResult,
} from '../../shared/contract/evaluation.ts';
import { showFigure } from '../../shared/text/numbers.ts';
import { percent, table } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Prints the figures of an evaluation as text. */
export function printEvaluation(result: EvaluationResult, terminal: Terminal): void {
  if (result.task === 'retrieval') printRetrieval(result, terminal);
  else if (result.task === 'templates') printTemplates(result, terminal);
  else printClassification(result, terminal);
}

function printClassification(result: ClassificationResult, { print }: Terminal): void {
  const labelled = result.images - result.unlabelled;
  print(`${result.images} images, ${labelled} labelled, ${result.classes.length} classes, ${describeTraining(result)}`);
  const { top1: value, interval } = result;
  const top1 =
    value === null || interval === null ? percent(value) : show({ value, low: interval[0], high: interval[1] });
  print(`top-1 ${top1} · top-5 ${percent(result.top5)}`);
  print(
    table([
      ['class', 'support', 'precision', 'recall'],
      ...result.perClass.map((row) => [row.name, String(row.support), percent(row.precision), percent(row.recall)]),
    ]),
  );
  if (result.calibration) printCalibration(result.calibration, print);
}

function describeTraining(result: ClassificationResult): string {
  if (result.task === 'zero-shot') return `${result.templates.length} templates`;
  const { images, from, folds } = result.learned;
  const source =
    from === null ? (folds ? `with ${folds}-fold cross-validation` : 'with leave-one-out') : `of the split ${from}`;
  return `learned from ${images} images ${source}`;
}

function printCalibration({ images, temperature, before, after }: Calibration, print: Terminal['print']): void {
  const stages = [{ name: 'uncalibrated', ...before }, ...(after ? [{ name: 'calibrated', ...after }] : [])];
  const suffix = temperature === null ? '' : `, temperature ${temperature.toFixed(3)}`;
  print(`probabilities on ${images} labelled images${suffix}`);
  print(
    table([
      ['', 'ECE', 'log loss'],
      ...stages.map(({ name, ece, nll }) => [name, percent(ece), nll === null ? '–' : nll.toFixed(4)]),
    ]),
  );
}

function printTemplates({ images, classes, ensemble, templates }: TemplatesResult, { print }: Terminal): void {
  print(`${images} labelled images, ${classes.length} classes, ${templates.length} templates`);
  print(`ensemble ${show(ensemble)}`);
  print(
    table([
      ['template', 'alone', 'ensemble without', 'helps', 'hurts'],
      ...templates.map(({ template, alone, without, helps, hurts }) => [
        template,
        show(alone),
        without ? percent(without.value) : '–',
        String(helps),
        String(hurts),
      ]),
    ]),
  );
}

const show = (measured: Measured): string => showFigure(measured, percent);

function printRetrieval(result: RetrievalResult, { print }: Terminal): void {
  print(`${result.images} images, ${result.captions} captions`);
  const row = (label: string, recall: Recall): string[] => [
    label,
    percent(recall.r1),
    percent(recall.r5),
    percent(recall.r10),
    String(recall.medianRank),
  ];
  print(
    table([
      ['', 'R@1', 'R@5', 'R@10', 'median rank'],
      row('text → image', result.textToImage),
      row('image → text', result.imageToText),
    ]),
  );
}
