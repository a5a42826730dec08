import { auditResult } from '../../../../shared/contract/audit.ts';
import { evaluationResult } from '../../../../shared/contract/evaluation.ts';
import { exportResult, importResult } from '../../../../shared/contract/interchange.ts';
import { modelExport, parityReport, speedReport } from '../../../../shared/contract/models.ts';
import { reportResult } from '../../../../shared/contract/report.ts';
import { showBytes, showCount, showCounted, showPercent } from '../../../../shared/text/numbers.ts';
import type { Skipped } from '../../../../shared/contract/interchange.ts';
import type { Job, JobKind } from '../../../../shared/contract/jobs.ts';

/** The result of a finished job in words. */
export interface ResultText {
  readonly text: string;
  readonly skippedText: string;
  readonly skippedCount: number;
  readonly skipped: readonly Skipped[];
}

const nothing: ResultText = { text: '', skippedText: '', skippedCount: 0, skipped: [] };
const withText =
  (describe: (result: unknown) => string) =>
  (result: unknown): ResultText => ({ ...nothing, text: describe(result) });
const silent = () => nothing;

/** How the result of each kind of job is described; `silent` if its view or title says enough. */
const describers: Readonly<Record<JobKind, (result: unknown) => ResultText>> = {
  import: describeImport,
  export: describeExport,
  'add-model': silent,
  'measure-speed': withText(describeSpeeds),
  'check-parity': withText(describeParity),
  'export-model': withText(describeModelExport),
  embed: silent,
  evaluate: withText(describeEvaluation),
  audit: withText(describeAudit),
  tune: silent,
  'resume-run': silent,
  interpolate: silent,
  'evaluate-golden': silent,
  'measure-frontier': silent,
  accept: silent,
  revert: silent,
  'compute-map': silent,
  'write-report': withText(describeReport),
  'make-sample': silent,
};

/** Describes the result of a finished job; empty if there is nothing to say. */
export const describeResult = (job: Job): ResultText => describers[job.kind](job.result);

function describeImport(result: unknown): ResultText {
  const parsed = importResult.safeParse(result);
  if (!parsed.success) return nothing;
  const { images, captions, classesAdded, skipped, skippedCount } = parsed.data;
  const parts = [
    `${showCounted(images.added, 'image')} and ${showCounted(captions.added, 'caption')} added`,
    images.updated + captions.updated > 0 && `${showCount(images.updated + captions.updated)} updated`,
    images.unchanged > 0 && `${showCounted(images.unchanged, 'image')} unchanged`,
    captions.kept > 0 && `${showCounted(captions.kept, 'edited caption')} left as you wrote them`,
    classesAdded > 0 && `${showCounted(classesAdded, 'new class', 'new classes')}`,
  ];
  const skippedText = `${showCount(skippedCount)} skipped (see reasons)`;
  return { text: `${parts.filter(Boolean).join(', ')}.`, skippedText, skippedCount, skipped };
}

function describeExport(result: unknown): ResultText {
  const parsed = exportResult.safeParse(result);
  if (!parsed.success) return nothing;
  const { target, images, captions, skipped, skippedCount } = parsed.data;
  const text = `${showCounted(images, 'image')} and ${showCounted(captions, 'caption')} written to ${target}.`;
  return { text, skippedText: `${showCount(skippedCount)} skipped (see reasons)`, skippedCount, skipped };
}

function describeAudit(result: unknown): string {
  const parsed = auditResult.safeParse(result);
  if (!parsed.success) return '';
  const { pairs, expectedWrong } = parsed.data;
  return `About ${showCount(Math.round(expectedWrong))} of ${showCounted(pairs, 'pair')} are probably wrong.`;
}

function describeReport(result: unknown): string {
  const parsed = reportResult.safeParse(result);
  return parsed.success ? `${showBytes(parsed.data.bytes)} written to ${parsed.data.file}.` : '';
}

function describeEvaluation(result: unknown): string {
  const parsed = evaluationResult.safeParse(result);
  if (!parsed.success) return '';
  if (parsed.data.task === 'retrieval') {
    const { textToImage, imageToText } = parsed.data;
    return `R@1 ${showPercent(textToImage.r1)} from text to image, ${showPercent(imageToText.r1)} from image to text.`;
  }
  if (parsed.data.task === 'templates') {
    const { ensemble, templates } = parsed.data;
    return `${showCounted(templates.length, 'template')} together: accuracy ${showPercent(ensemble.value)}.`;
  }
  const { images, top1 } = parsed.data;
  return top1 === null
    ? `${showCounted(images, 'image')} classified.`
    : `${showPercent(top1)} accuracy on the labelled images.`;
}

function describeSpeeds(result: unknown): string {
  const parsed = speedReport.safeParse(result);
  if (!parsed.success) return '';
  const measured = parsed.data.speeds.flatMap(({ provider, imagesPerSecond, textsPerSecond }) =>
    imagesPerSecond === null || textsPerSecond === null
      ? []
      : [`${provider}: ${imagesPerSecond.toFixed(1)} images/s, ${textsPerSecond.toFixed(1)} texts/s`],
  );
  return `${measured.join('; ')}.`;
}

function describeParity(result: unknown): string {
  const parsed = parityReport.safeParse(result);
  if (!parsed.success) return '';
  const { image, text, passed, tolerance } = parsed.data;
  const parts = [
    image && `images differ by at most ${image.maxDifference.toExponential(1)}`,
    text && `texts by at most ${text.maxDifference.toExponential(1)}`,
  ].filter(Boolean);
  return `${passed ? 'Passed' : `Not within ${tolerance}`}: ${parts.join(', ')}.`;
}

function describeModelExport(result: unknown): string {
  const parsed = modelExport.safeParse(result);
  if (!parsed.success) return '';
  const { folder, files, bytes } = parsed.data;
  return `${showCounted(files.length, 'file')}, ${showBytes(bytes)}, written to ${folder}.`;
}
