import { describe, expect, it } from 'vitest';
import { fillQueue } from '../../../src/main/engine/audit/fill-queue.ts';
import type { AuditedData } from '../../../src/main/engine/audit/gather.ts';
import type { AuditFindings } from '../../../src/main/engine/compute/contract/audit.ts';

const texts = ['a red star on grey', 'Nice picture.', 'two blue rings on black', 'a green heart on mint'];
const rows = Uint32Array.from(texts, (_, row) => row);
const constant = (value: number) => Float32Array.from(texts, () => value);
const none = () => Int32Array.from(texts, () => -1);

/** Four suspicious pairs without further evidence; the third was swapped with the fourth. */
const findings: AuditFindings = {
  wrongShare: 0.5,
  scores: new Float64Array(texts.length),
  wrong: constant(0.6),
  cosines: constant(0.2),
  spread: 0.1,
  evidence: [],
  contributions: new Float32Array(),
  usual: new Float32Array(),
  deviations: new Float32Array(),
  worstWords: none(),
  vocabulary: [],
  captionOutlierScores: constant(0),
  imageOutlierScores: constant(0),
  captionFlatness: constant(0),
  better: none(),
  betterCosines: constant(0),
  swaps: Int32Array.of(-1, -1, 3, -1),
  canaryImages: new Uint32Array(),
  canaryCaptions: new Uint32Array(),
  nearDuplicates: new Uint32Array(),
  nearDuplicateCosines: new Float32Array(),
  predicted: none(),
  predictedShare: constant(0),
  labelShare: constant(0),
};
const index = { ids: rows, imageIds: rows, revisions: rows };
const data = { texts, images: index, captions: index, pictures: [], classNames: [] } as unknown as AuditedData;
const fix = { word: 'red', instead: 'blue', text: 'another text', cosine: 0.5, probability: 0.9 };

describe('the queue', () => {
  const queue = fillQueue(data, findings, {
    copies: new Map(),
    cuts: none(),
    fixes: new Map(texts.map((_, pair) => [pair, fix])),
  });
  const reasonsOf = (caption: number) =>
    queue.find(({ captionId }) => captionId === caption)!.reasons.map(({ reason }) => reason);

  it('reports the mismatched word, unless the whole caption is wrong for its image', () => {
    expect(reasonsOf(0)).toEqual(['unseen-word']);
    expect(reasonsOf(1)).toEqual(['generic']);
    expect(reasonsOf(2)).toEqual(['swapped']);
    expect(reasonsOf(3)).toEqual(['unseen-word']);
  });
});
