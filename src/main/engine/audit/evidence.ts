import type { AuditReason } from '../../../shared/contract/audit.ts';
import type { EvidenceKind } from '../compute/contract/audit.ts';

/** A kind of evidence: the reason it is reported as, and its weight until the data say otherwise. Higher evidence speaks for a pair. */
interface Evidence {
  readonly reason: AuditReason;
  readonly expectedWeight: number;
}

/** Every kind of evidence that scores a pair. */
export const evidence = {
  cosine: { reason: 'low-alignment', expectedWeight: 0.5 },
  forCaption: { reason: 'low-alignment', expectedWeight: 0.3 },
  forImage: { reason: 'low-alignment', expectedWeight: 0.3 },
  amongImages: { reason: 'low-alignment', expectedWeight: 0.2 },
  amongCaptions: { reason: 'low-alignment', expectedWeight: 0.2 },
  words: { reason: 'unseen-word', expectedWeight: 0.1 },
  classWords: { reason: 'neighbours-disagree', expectedWeight: 0.2 },
  imageNeighbours: { reason: 'neighbours-disagree', expectedWeight: 0.1 },
  captionNeighbours: { reason: 'neighbours-disagree', expectedWeight: 0.1 },
  supportMeaning: { reason: 'captions-disagree', expectedWeight: 0.2 },
  supportWords: { reason: 'captions-disagree', expectedWeight: 0.5 },
} as const satisfies Record<EvidenceKind, Evidence>;

/** A reason that follows from evidence for a pair. */
export type EvidenceReason = (typeof evidence)[EvidenceKind]['reason'];
