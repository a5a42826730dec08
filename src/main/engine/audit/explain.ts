import type { FoundReason } from '../../../shared/contract/audit.ts';
import { evidence, type EvidenceReason } from './evidence.ts';
import { findWords, stemWord } from '../base/words.ts';
import type { AuditFindings } from '../compute/contract/audit.ts';

const sentences: Readonly<Record<EvidenceReason, (word: string) => string>> = {
  'low-alignment': () => 'Image and caption match less well than usual for either.',
  'unseen-word': (word) => `Images with “${word}” in their captions look different.`,
  'neighbours-disagree': () => 'Captions of similar images and images of similar captions disagree.',
  'captions-disagree': () => 'The other captions of this image say something else.',
};

/** A pair with a lower probability of being wrong needs no explanation. */
const explainedFrom = 0.15;
/** Standard deviations below a typical correct pair from which evidence is reported. */
const noticeable = 1;
/** Standard deviations of the cosine by which another caption must match better. */
const clearlyBetter = 1;

/** The reasons to suspect a pair, strongest first: how far each kind of evidence falls short of what it adds to a correct pair. */
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
  if (wrong < explainedFrom) return [];
  const { evidence: columns, contributions, usual, deviations, vocabulary } = findings;
  const missing = new Map<EvidenceReason, { lack: number; variance: number }>();
  columns.forEach((kind, column) => {
    const { reason } = evidence[kind];
    const known = missing.get(reason) ?? { lack: 0, variance: 1e-6 };
    known.lack += usual[column]! - contributions[pair * columns.length + column]!;
    known.variance += deviations[column]! ** 2;
    missing.set(reason, known);
  });
  if (siblings < 2) missing.delete('captions-disagree');
  const lacks = [...missing].filter(([, { lack, variance }]) => lack > noticeable * Math.sqrt(variance) && lack > 0.1);
  const total = lacks.reduce((sum, [, { lack }]) => sum + lack, 0);
  const reasons: FoundReason[] = lacks.flatMap(([reason, { lack }]): FoundReason[] => {
    const strength = (wrong * lack) / total;
    if (reason !== 'unseen-word') return [{ reason, strength, text: sentences[reason]('') }];
    const stem = vocabulary[findings.worstWords[pair]!];
    const word = findWords(text).find((one) => stemWord(one) === stem);
    if (word === undefined) return [];
    return [{ reason, strength, text: sentences[reason](word), word }];
  });
  const swapped = findings.swaps[pair] ?? -1;
  if (swapped !== -1) {
    reasons.push({
      reason: 'swapped',
      strength: wrong,
      text: 'This caption and that of another image match better when swapped.',
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
      text: 'A caption of another image matches clearly better.',
      captionId: captionIdOf(better),
      imageId: imageIdOf(better),
      cosine: findings.betterCosines[pair]!,
    });
  }
  return reasons.sort((a, b) => b.strength - a.strength);
}
