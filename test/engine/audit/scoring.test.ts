import { afterAll, describe, expect, it } from 'vitest';
import { findSuspects } from '../../../src/main/engine/audit/scoring/find-suspects.ts';
import { findFit } from '../../../src/main/engine/audit/scoring/fit-evidence.ts';
import { separateMixture } from '../../../src/main/engine/audit/scoring/mixture.ts';
import { ownPairs } from '../../../src/main/engine/audit/scoring/pairs.ts';
import { SimilaritySessions } from '../../../src/main/engine/similarity/sessions.ts';
import { Random } from '../../../src/main/engine/base/random.ts';
import { areaUnder, makeKnownPairs, type KnownPairs } from './scored-data.ts';

const sessions = new SimilaritySessions();
afterAll(() => sessions.close());

function audit({ data }: KnownPairs, { signal = new AbortController().signal, canaries = 0 } = {}) {
  const labels = new Int32Array(data.images.rows).fill(-1);
  return findSuspects(sessions, data, { seed: 1, scale: 10, canaries, labels, classes: 0, signal, progress() {} });
}

function plainCosine({ data }: KnownPairs): Float32Array {
  const zeros = { images: new Float32Array(9999), captions: new Float32Array(9999), captionSpread: new Float32Array() };
  return findFit(data, ownPairs(data), zeros, 1).cosine.map((cosine) => -cosine);
}

describe('scores of pairs', () => {
  it('find wrong captions better than the cosine does, without labels', async () => {
    const known = makeKnownPairs(300, 4, 0.4, 0.9);
    const { wrong, wrongShare } = await audit(known);
    expect(areaUnder(wrong, known.wrong)).toBeGreaterThan(areaUnder(plainCosine(known), known.wrong) + 0.03);
    expect(wrongShare).toBeGreaterThan(0.25);
    expect(wrongShare).toBeLessThan(0.55);
  });

  it.each([100, 250, 500])('are no worse than the cosine if each of %i images has one caption', async (images) => {
    const known = makeKnownPairs(images, 1, 0.15, 0.7);
    const { wrong } = await audit(known);
    expect(areaUnder(wrong, known.wrong)).toBeGreaterThan(areaUnder(plainCosine(known), known.wrong) - 0.01);
  });

  it('are probabilities: most pairs above ½ are wrong, few below 0.1', async () => {
    const known = makeKnownPairs(300, 4, 0.3);
    const { wrong } = await audit(known);
    const shareOf = (keep: (probability: number) => boolean): number => {
      const rows = known.wrong.filter((_, at) => keep(wrong[at]!));
      return rows.filter(Boolean).length / rows.length;
    };
    expect(shareOf((probability) => probability > 0.5)).toBeGreaterThan(0.7);
    expect(shareOf((probability) => probability < 0.1)).toBeLessThan(0.1);
  });

  it('depend only on the seed', async () => {
    const known = makeKnownPairs(60, 2, 0.3);
    const [first, second] = [await audit(known, { canaries: 5 }), await audit(known, { canaries: 5 })];
    expect(second).toEqual(first);
  });

  it('rank known errors high and leave the data unchanged', async () => {
    const known = makeKnownPairs(300, 3, 0.1);
    const before = known.data.captions.data.slice();
    const { wrong, canaryImages, canaryCaptions } = await audit(known, { canaries: 40 });
    const own = wrong.subarray(0, known.wrong.length).toSorted();
    const median = own[own.length >> 1]!;
    const injected = wrong.subarray(known.wrong.length);
    expect(injected).toHaveLength(40);
    expect(injected.filter((probability) => probability > median).length).toBeGreaterThan(35);
    canaryCaptions.forEach((caption, at) => expect(known.data.imageOf[caption]).not.toBe(canaryImages[at]));
    expect(known.data.captions.data).toEqual(before);
  });

  it('exist for a handful of pairs too', async () => {
    const { wrong } = await audit(makeKnownPairs(3, 1, 0));
    expect([...wrong].every((probability) => probability >= 0 && probability <= 1)).toBe(true);
  });

  it('stop when cancelled', async () => {
    const cancel = new AbortController();
    cancel.abort(new Error('enough'));
    await expect(audit(makeKnownPairs(60, 1, 0), { signal: cancel.signal })).rejects.toThrow('enough');
  });
});

describe('swapped captions', () => {
  it('are reported as a swap', async () => {
    const known = makeKnownPairs(120, 1, 0, 0.15);
    const { data } = known;
    const { dimensions } = data.captions;
    const row = (caption: number) => data.captions.data.subarray(caption * dimensions, (caption + 1) * dimensions);
    const kept = row(10).slice();
    row(10).set(row(77));
    row(77).set(kept);
    const { swaps } = await audit(known);
    expect([swaps[10], swaps[77]]).toEqual([77, 10]);
    expect(swaps.filter((partner) => partner !== -1).length).toBeLessThan(12);
  });
});

describe('a mixture', () => {
  it('is split into its share of wrong pairs, with probabilities that fall with the score', () => {
    const random = new Random(3);
    const draw = (count: number, mean: number): Float64Array =>
      Float64Array.from({ length: count }, () => mean + random.normal());
    const own = Float64Array.from([...draw(600, -1.5), ...draw(1400, 2)]);
    const { wrongShare, probabilityOf } = separateMixture(own, draw(2000, -1.5));
    expect(wrongShare).toBeGreaterThan(0.25);
    expect(wrongShare).toBeLessThan(0.35);
    const probabilities = Array.from({ length: 81 }, (_, step) => probabilityOf(-4 + step / 10));
    expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
    expect(probabilityOf(-2)).toBeGreaterThan(0.9);
    expect(probabilityOf(3)).toBeLessThan(0.05);
  });
});
