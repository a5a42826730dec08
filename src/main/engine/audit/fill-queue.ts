import type { AuditReason, FoundReason } from '../../../shared/contract/audit.ts';
import type { NewFinding } from '../catalogue/queries/findings.ts';
import type { AuditFindings } from '../compute/contract/audit.ts';
import { checkCaption, learnHabits, type Remark } from './caption-checks.ts';
import { explainPair } from './explain.ts';
import type { AuditedData } from './gather.ts';
import type { CaptionFix } from './word-substitution.ts';
import { checkImage, checkLabel, checkOutlier, usualSide } from './image-checks.ts';

/** Findings besides the scores: duplicates by image, and the offset at which each caption is truncated. */
export interface Extras {
  readonly copies: ReadonlyMap<number, Remark>;
  readonly cuts: Int32Array;
  /** Captions that match better with one word replaced, by pair. */
  readonly fixes: ReadonlyMap<number, CaptionFix>;
}

/** The queue, most probable first: every pair including the known errors, and every image with a problem; ties are ordered by score. */
export function fillQueue(data: AuditedData, findings: AuditFindings, extras: Extras): NewFinding[] {
  const entries = [...pairEntries(data, findings, extras), ...imageEntries(data, findings, extras)];
  return entries
    .sort((a, b) => b.probability - a.probability || a.score - b.score)
    .map(({ score: _, ...entry }) => entry);
}

type Entry = NewFinding & { readonly score: number };

function pairEntries(
  { images, captions, texts }: AuditedData,
  findings: AuditFindings,
  { cuts, fixes }: Extras,
): Entry[] {
  const habits = learnHabits(texts, captions.imageIds);
  const siblings = new Map<number, number>();
  for (const image of captions.imageIds) siblings.set(image, (siblings.get(image) ?? 0) + 1);
  const captionIdOf = (row: number): number => captions.ids[row]!;
  const imageIdOf = (row: number): number => captions.imageIds[row]!;
  return Array.from(findings.wrong, (wrong, pair): Entry => {
    const canary = pair - texts.length;
    const row = canary < 0 ? pair : findings.canaryCaptions[canary]!;
    const imageId = canary < 0 ? imageIdOf(row) : images.ids[findings.canaryImages[canary]!]!;
    const fix = remarkOn(fixes.get(pair));
    const remarks = checkCaption(texts[row]!, habits, findings.captionFlatness[row]!, cuts[row] ?? -1);
    const reasons = explainPair(findings, pair, wrong, {
      captionIdOf,
      imageIdOf,
      text: texts[row]!,
      siblings: siblings.get(imageId) ?? 1,
    });
    return {
      imageId,
      captionId: captionIdOf(row),
      revision: captions.revisions[row]!,
      probability: join(wrong, fix === null ? remarks : [...remarks, fix]),
      cosine: findings.cosines[pair]!,
      reasons: mergeReasons([...remarks, ...(fix === null ? [] : [fix])].map(toReason), reasons),
      canary: canary >= 0,
      score: findings.scores[pair]!,
    };
  });
}

function imageEntries(
  { pictures, images, classNames }: AuditedData,
  findings: AuditFindings,
  { copies }: Extras,
): Entry[] {
  const usual = usualSide(pictures);
  const rowOf = new Map(Array.from(images.ids, (id, row) => [id, row]));
  return pictures.flatMap((picture) => {
    const row = rowOf.get(picture.id);
    const seen =
      row === undefined
        ? []
        : [
            checkLabel(picture, {
              predicted: classNames[findings.predicted[row]!] ?? null,
              predictedShare: findings.predictedShare[row]!,
              labelShare: findings.labelShare[row]!,
            }),
            checkOutlier(findings.imageOutlierScores[row]!),
          ];
    const remarks = [...checkImage(picture, usual), copies.get(picture.id) ?? null, ...seen].filter(
      (remark) => remark !== null,
    );
    if (remarks.length === 0) return [];
    return [
      {
        imageId: picture.id,
        captionId: 0,
        revision: picture.revision,
        probability: join(0, remarks),
        cosine: null,
        reasons: remarks.map(toReason).sort((a, b) => b.strength - a.strength),
        canary: false,
        score: 0,
      },
    ];
  });
}

/** A less probable word substitution is not reported, but still counts a little. */
const mentioned = 0.15;

function remarkOn(fix: CaptionFix | undefined): Remark | null {
  if (fix === undefined || fix.probability === 0) return null;
  const { word, instead, text, cosine, probability } = fix;
  return {
    reason: 'unseen-word',
    probability,
    text: `The caption matches better with “${instead}” in place of “${word}”.`,
    word,
    suggestion: text,
    cosine,
  };
}

/** Reasons that reject the whole caption; a single word then explains nothing. */
const wholly: ReadonlySet<AuditReason> = new Set(['swapped', 'file-name', 'other-script', 'repeated']);
/** From this strength a generic caption is rejected as a whole. */
const saysNothing = 0.5;

/** Strongest first; of two reasons of one kind, the more specific. */
function mergeReasons(remarks: readonly FoundReason[], reasons: readonly FoundReason[]): FoundReason[] {
  const isWhole = [...remarks, ...reasons].some(
    ({ reason, strength }) => wholly.has(reason) || (reason === 'generic' && strength > saysNothing),
  );
  const kept = remarks.filter(
    ({ reason, strength }) => reason !== 'unseen-word' || (strength >= mentioned && !isWhole),
  );
  const others = reasons.filter(({ reason }) => !kept.some((remark) => remark.reason === reason));
  return [...kept, ...others].sort((a, b) => b.strength - a.strength);
}

/** The probability that at least one of several independent problems is real. */
function join(wrong: number, remarks: readonly Remark[]): number {
  return 1 - remarks.reduce((right, { probability }) => right * (1 - probability), 1 - wrong);
}

function toReason({ probability, ...remark }: Remark): FoundReason {
  return { ...remark, strength: probability };
}
