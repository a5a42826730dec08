import type { AuditReason, FoundReason } from '../../../shared/contract/audit.ts';
import type { NewFinding } from '../catalogue/queries/findings.ts';
import type { AuditFindings } from '../compute/contract/audit.ts';
import { checkCaption, learnHabits, type Remark } from './caption-checks.ts';
import { explainPair } from './explain.ts';
import type { AuditedData } from './gather.ts';
import type { Mend } from './second-look.ts';
import { checkImage, checkLabel, checkOddness, usualSide } from './image-checks.ts';

/** What was found besides the scores: copies by image, and the offset at which each caption is cut. */
export interface Extras {
  readonly copies: ReadonlyMap<number, Remark>;
  readonly cuts: Int32Array;
  /** Words that should be others, by pair. */
  readonly mends: ReadonlyMap<number, Mend>;
}

/** The queue: every pair, the canaries among them, and every image with a remark, by falling probability; pairs of equal probability by their score. */
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
  { cuts, mends }: Extras,
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
    const mend = remarkOn(mends.get(pair));
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
      probability: join(wrong, mend === null ? remarks : [...remarks, mend]),
      cosine: findings.cosines[pair]!,
      reasons: mergeReasons([...remarks, ...(mend === null ? [] : [mend])].map(toReason), reasons),
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
            checkOddness(findings.imageOddness[row]!),
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

/** Below this a word that might be another is not worth a mention, but still counts a little. */
const mentioned = 0.15;

function remarkOn(mend: Mend | undefined): Remark | null {
  if (mend === undefined || mend.probability === 0) return null;
  const { word, instead, text, cosine, probability } = mend;
  return {
    reason: 'unseen-word',
    probability,
    text: `With “${instead}” in the place of “${word}” the caption fits better.`,
    word,
    suggestion: text,
    cosine,
  };
}

/** Where the whole caption is of no use for its image, one word of it explains nothing. */
const wholly: ReadonlySet<AuditReason> = new Set(['swapped', 'file-name', 'other-script', 'repeated']);
/** A caption that fits anything, as far as its words tell. */
const saysNothing = 0.5;

/** The weightiest first; of two that are of one kind, the one that knows more. */
function mergeReasons(remarks: readonly FoundReason[], reasons: readonly FoundReason[]): FoundReason[] {
  const isWhole = [...remarks, ...reasons].some(
    ({ reason, strength }) => wholly.has(reason) || (reason === 'generic' && strength > saysNothing),
  );
  const told = remarks.filter(
    ({ reason, strength }) => reason !== 'unseen-word' || (strength >= mentioned && !isWhole),
  );
  const others = reasons.filter(({ reason }) => !told.some((remark) => remark.reason === reason));
  return [...told, ...others].sort((a, b) => b.strength - a.strength);
}

/** The probability that one of several independent suspicions is right. */
function join(wrong: number, remarks: readonly Remark[]): number {
  return 1 - remarks.reduce((right, { probability }) => right * (1 - probability), 1 - wrong);
}

function toReason({ probability, ...remark }: Remark): FoundReason {
  return { ...remark, strength: probability };
}
