import { describe, expect, it } from 'vitest';
import { fillQueue } from '../../../src/main/engine/audit/fill-queue.ts';
import type { AuditedData } from '../../../src/main/engine/audit/gather.ts';
import type { AuditFindings } from '../../../src/main/engine/compute/contract/audit.ts';

const texts = ['a red star on grey', 'Nice picture.', 'two blue rings on black', 'a green heart on mint'];
const rows = Uint32Array.from(texts, (_, row) => row);
const alike = (value: number) => Float32Array.from(texts, () => value);
const none = () => Int32Array.from(texts, () => -1);

/** Four pairs under suspicion, without any further evidence; the third has changed places with the fourth. */
const findings: AuditFindings = {
  wrongShare: 0.5,
  scores: new Float64Array(texts.length),
  wrong: alike(0.6),
  cosines: alike(0.2),
  spread: 0.1,
  evidence: [],
  contributions: new Float32Array(),
  usual: new Float32Array(),
  deviations: new Float32Array(),
  worstWords: none(),
  vocabulary: [],
  captionOutlierScores: alike(0),
  imageOutlierScores: alike(0),
  captionFlatness: alike(0),
  better: none(),
  betterCosines: alike(0),
  swaps: Int32Array.of(-1, -1, 3, -1),
  canaryImages: new Uint32Array(),
  canaryCaptions: new Uint32Array(),
  nearDuplicates: new Uint32Array(),
  nearDuplicateCosines: new Float32Array(),
  predicted: none(),
  predictedShare: alike(0),
  labelShare: alike(0),
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

  it('tells the one word that does not fit, unless the whole caption is of no use for its image', () => {
    expect(reasonsOf(0)).toEqual(['unseen-word']);
    expect(reasonsOf(1)).toEqual(['generic']);
    expect(reasonsOf(2)).toEqual(['swapped']);
    expect(reasonsOf(3)).toEqual(['unseen-word']);
  });
});
