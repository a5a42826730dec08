import type { AuditReason, FoundReason } from '../../../shared/contract/audit.ts';
import { findWords, stemWord } from '../base/words.ts';
import type { AuditFindings } from '../compute/contract/audit.ts';

/** Which kinds of evidence make up which reason. */
const kinds: Readonly<Record<string, AuditReason>> = {
  cosine: 'low-alignment',
  forCaption: 'low-alignment',
  forImage: 'low-alignment',
  amongImages: 'low-alignment',
  amongCaptions: 'low-alignment',
  words: 'unseen-word',
  classWords: 'neighbours-disagree',
  imageNeighbours: 'neighbours-disagree',
  captionNeighbours: 'neighbours-disagree',
  supportMeaning: 'captions-disagree',
  supportWords: 'captions-disagree',
};

const sentences: Partial<Record<AuditReason, string>> = {
  'low-alignment': 'Image and caption fit less well than is usual for either.',
  'neighbours-disagree': 'Captions of similar images, and images of similar captions, speak against it.',
  'captions-disagree': 'The other captions of this image say something else.',
};

/** Below this probability of being wrong a pair needs no explanation. */
const suspicious = 0.15;
/** Deviations from the usual of a right pair that are worth a mention. */
const noticeable = 1;
/** Deviations of cosines by which another caption must fit better. */
const clearlyBetter = 1;

/** Reasons for which a pair is suspected, the weightiest first: how far each kind of evidence is below what it adds to a right pair. */
export function explainPair(
  findings: AuditFindings,
  pair: number,
  wrong: number,
  {
    captionIdOf,
    imageIdOf,
    text,
    siblings,
  }: { captionIdOf: (row: number) => number; imageIdOf: (row: number) => number; text: string; siblings: number },
): FoundReason[] {
  if (wrong < suspicious) return [];
  const { evidence, contributions, usual, deviations, vocabulary } = findings;
  const missing = new Map<AuditReason, { lack: number; variance: number }>();
  evidence.forEach((name, column) => {
    const reason = kinds[name]!;
    const known = missing.get(reason) ?? { lack: 0, variance: 1e-6 };
    known.lack += usual[column]! - contributions[pair * evidence.length + column]!;
    known.variance += deviations[column]! ** 2;
    missing.set(reason, known);
  });
  if (siblings < 2) missing.delete('captions-disagree');
  const lacks = [...missing].filter(([, { lack, variance }]) => lack > noticeable * Math.sqrt(variance) && lack > 0.1);
  const total = lacks.reduce((sum, [, { lack }]) => sum + lack, 0);
  const reasons: FoundReason[] = lacks.flatMap(([reason, { lack }]): FoundReason[] => {
    const strength = (wrong * lack) / total;
    if (reason !== 'unseen-word') return [{ reason, strength, text: sentences[reason]! }];
    const stem = vocabulary[findings.worstWords[pair]!];
    const word = findWords(text).find((one) => stemWord(one) === stem);
    if (word === undefined) return [];
    return [{ reason, strength, text: `Images with “${word}” in their captions look different.`, word }];
  });
  const swapped = findings.swaps[pair] ?? -1;
  if (swapped !== -1) {
    reasons.push({
      reason: 'swapped',
      strength: wrong,
      text: 'This caption and that of another image fit better the other way round.',
      captionId: captionIdOf(swapped),
      imageId: imageIdOf(swapped),
    });
  }
  const better = findings.better[pair]!;
  const gain = findings.betterCosines[pair]! - findings.cosines[pair]!;
  if (better !== -1 && gain > clearlyBetter * findings.spread) {
    reasons.push({
      reason: 'better-caption',
      strength: Math.min(1, wrong * (gain / (gain + findings.spread))),
      text: 'A caption of another image fits clearly better.',
      captionId: captionIdOf(better),
      imageId: imageIdOf(better),
      cosine: findings.betterCosines[pair]!,
    });
  }
  return reasons.sort((a, b) => b.strength - a.strength);
}
