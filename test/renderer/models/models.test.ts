import { describe, expect, it } from 'vitest';
import type { Model } from '../../../src/shared/contract/models.ts';
import { ancestorsOf, orderLineage } from '../../../src/renderer/src/views/models/order-lineage.ts';
import { describeTower, showParameters, showSpeed } from '../../../src/renderer/src/views/models/words.ts';

const model = (id: number, parentId: number | null) => ({ id, parentId, name: `m${id}` }) as Model;

describe('the list of models', () => {
  it('lists versions below their parents, and a model whose parent was removed as a root', () => {
    const models = [model(1, null), model(2, 99), model(3, 1), model(4, 3), model(5, 1)];
    expect(orderLineage(models).map(({ model: { id }, depth }) => [id, depth])).toEqual([
      [1, 0],
      [3, 1],
      [4, 2],
      [5, 1],
      [2, 0],
    ]);
    expect(ancestorsOf(models[3]!, models).map(({ id }) => id)).toEqual([1, 3]);
  });
});

describe('model facts', () => {
  it('are short at any size', () => {
    expect([950, 15_234_000, 151_277_313, 1_234_567_890].map(showParameters)).toEqual([
      '950',
      '15.2 M',
      '151 M',
      '1.2 B',
    ]);
    expect([1240, 83.42, 0.517].map(showSpeed)).toEqual(['1,240', '83.4', '0.52']);
  });

  it('omit values missing from the configuration', () => {
    const nothing = { layers: null, width: null, heads: null, patch: null, vocabulary: null };
    expect(describeTower(nothing)).toBe('');
    expect(describeTower({ ...nothing, layers: 6, width: 192, patch: 16 })).toBe('6 layers × 192, patch 16');
  });
});
