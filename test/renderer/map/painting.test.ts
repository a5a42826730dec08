import { describe, expect, it } from 'vitest';
import { everything } from '../../../src/renderer/src/workspace/query.ts';
import { dress, linkPairs } from '../../../src/renderer/src/views/map/dress.ts';
import { bytesOfLook } from '../../../src/renderer/src/views/map/drawing/drawing.ts';
import { isChosen, rangeOf, toggleEntry } from '../../../src/renderer/src/views/map/legend-filter.ts';
import { paint } from '../../../src/renderer/src/views/map/painting.ts';
import type { Wardrobe } from '../../../src/renderer/src/views/map/dress.ts';
import type { ColourBy } from '../../../src/renderer/src/views/map/settings.ts';

// Two images (samples 5 and 6), then three captions: two of sample 5, one of sample 6.
const sampleOf = Uint32Array.of(5, 6, 5, 5, 6);
const imageCount = 2;
const classes = Array.from({ length: 10 }, (_, at) => ({
  id: at + 1,
  name: `class ${at + 1}`,
  prompt: '',
  position: at,
  samples: 1,
}));
const facts = {
  classIds: Uint32Array.of(10, 0, 10, 10, 0),
  predictedIds: Uint32Array.of(1, 2, 1, 1, 2),
  splits: ['dev', 'train'],
  splitOf: Uint32Array.of(1, 2, 1, 1, 2),
  statusOf: Uint32Array.of(0, 3, 0, 0, 3),
  alignments: Float32Array.of(0.2, 0.9, 0.1, 0.3, NaN),
};
const clustering = {
  clusters: [
    { number: 1, images: 0, captions: 3, words: ['dog', 'grass', 'ball', 'run'], alignment: 0.2, x: 0, y: 0 },
    { number: 2, images: 1, captions: 0, words: [], alignment: null, x: 0, y: 0 },
  ],
  clusterOf: Uint32Array.of(0, 2, 1, 1, 1),
};
const scale = { from: 0.1, to: 0.5 };
const painted = { imageCount, facts, clustering, classes, scale };

describe('the colours of points', () => {
  const list = (by: ColourBy) =>
    paint(by, painted).entries.map(({ label, images, captions }) => [label, images, captions]);

  it('are listed in a legend that counts images and captions and omits empty entries', () => {
    expect(list('kind')).toEqual([
      ['Images', 2, 0],
      ['Captions', 0, 3],
    ]);
    expect(list('class')).toEqual([
      ['No class', 1, 1],
      ['class 10', 1, 2],
    ]);
    expect(list('prediction').map(([label]) => label)).toEqual(['class 1', 'class 2']);
    expect(list('split').map(([label]) => label)).toEqual(['dev', 'train']);
    expect(list('status').map(([label]) => label)).toEqual(['To do', 'Reject']);
    expect(list('cluster').map(([label]) => label)).toEqual(['No cluster', 'dog, grass, ball', 'Mixed images']);
    expect(list('alignment').map(([label]) => label)).toEqual([
      'below 0.14',
      '0.17 to 0.21',
      '0.28 to 0.32',
      '0.46 or more',
      'Not embedded',
    ]);
  });

  it('match the legend entries', () => {
    const { entries, entryOf } = paint('class', painted);
    expect(Array.from(entryOf, (entry) => entries[entry]!.value)).toEqual([10, null, 10, 10, null]);
  });

  it('distinguish the ninth class from the first by a pattern', () => {
    const all = { ...facts, classIds: Uint32Array.from({ length: 5 }, (_, at) => [1, 9, 1, 9, 1][at]!) };
    const [first, ninth] = paint('class', { ...painted, facts: all }).entries;
    expect(first!.token).toBe(ninth!.token);
    expect(first!.pattern).not.toBe(ninth!.pattern);
  });
});

describe('the legend', () => {
  const press = (by: ColourBy, place: number, query = everything) =>
    toggleEntry(paint(by, painted).entries[place]!, { by, query, scale, samplesOf: () => [5, 6] });

  it('filters by terms of the filter language', () => {
    expect(press('class', 1)).toEqual({ classIds: [10] });
    expect(press('class', 1, { ...everything, classIds: [10] })).toEqual({ classIds: [] });
    expect(press('split', 0)).toEqual({ splits: ['dev'] });
    expect(press('status', 1)).toEqual({ statuses: ['reject'] });
    expect(press('alignment', 0)).toEqual({ alignment: { min: null, max: 0.1364 } });
    expect(press('kind', 0)).toBeNull();
  });

  it('lists samples where there is no filter term, and removes the list again', () => {
    const relation = { kind: 'listed', title: 'Cluster: dog, grass, ball', ids: [5, 6] } as const;
    expect(press('cluster', 1)).toEqual({ relation });
    expect(press('cluster', 1, { ...everything, relation })).toEqual({ relation: null });
    const entry = paint('cluster', painted).entries[1]!;
    expect(isChosen(entry, { by: 'cluster', query: { ...everything, relation }, scale })).toBe(true);
  });

  it('covers every cosine with its levels, without overlap', () => {
    const ranges = Array.from({ length: 11 }, (_, level) => rangeOf(scale, level));
    expect([ranges[0]!.min, ranges[10]!.max]).toEqual([null, null]);
    for (let level = 1; level < 11; level++) expect(ranges[level]!.min).toBe(ranges[level - 1]!.max);
  });
});

describe('the looks of points', () => {
  const painting = paint('kind', painted);
  const wardrobe: Wardrobe = {
    painting,
    colours: [
      [10, 20, 30, 255],
      [40, 50, 60, 255],
    ],
    pale: [1, 1, 1, 255],
    imageCount,
    sampleOf,
    selected: new Set(),
    within: null,
    hidesRest: false,
    without: null,
  };
  const lookOf = (looks: Uint8Array, point: number) => [
    ...looks.subarray(bytesOfLook * point, bytesOfLook * (point + 1)),
  ];

  it('distinguish images from captions by shape, and selected points by state', () => {
    const { looks, order } = dress({ ...wardrobe, selected: new Set([6]) });
    expect(lookOf(looks, 0).slice(4, 7)).toEqual([0, 0, 0]);
    expect(lookOf(looks, 1).slice(4, 7)).toEqual([0, 0, 1]);
    expect(lookOf(looks, 4).slice(4, 7)).toEqual([1, 0, 1]);
    expect(lookOf(looks, 1)[3]).toBeGreaterThan(lookOf(looks, 0)[3]!);
    expect([...order.slice(-2)].sort()).toEqual([1, 4]);
  });

  it('fade or hide points outside the filter, which cannot be picked', () => {
    const { looks, order, drawn } = dress({ ...wardrobe, within: new Set([6]) });
    expect(lookOf(looks, 0).slice(0, 3)).toEqual([1, 1, 1]);
    expect(order).toHaveLength(5);
    expect([...drawn].sort()).toEqual([1, 4]);
    expect(dress({ ...wardrobe, within: new Set([6]), hidesRest: true }).order).toHaveLength(2);
    expect([...dress({ ...wardrobe, without: 'captions' }).order].sort()).toEqual([0, 1]);
  });

  it('connect the image and the captions of a selected sample', () => {
    expect([...linkPairs(wardrobe, new Set([5]), 10)]).toEqual([0, 2, 0, 3]);
    expect([...linkPairs(wardrobe, new Set([5, 6]), 1)]).toEqual([0, 2]);
  });
});
