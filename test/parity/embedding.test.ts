import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTowers, type Towers } from '../../src/main/engine/encoders/sessions/open-towers.ts';
import { findFixtures, listNames, maxDistance, readArray } from './fixtures.ts';

const tolerance = 1e-4;
const folder = findFixtures('training-parity');

describe.skipIf(folder === null).each(listNames(folder))('embeddings equal the reference: %s', (name) => {
  const at = (...steps: string[]) => join(folder!, name, ...steps);
  let towers: Towers;

  beforeAll(async () => {
    towers = await openTowers({ folder: at(), variant: '', provider: 'cpu' });
  });
  afterAll(async () => {
    await towers.vision.close();
    await towers.text.close();
  });

  it('images', async () => {
    const { data, shape } = await readArray(at('inputs', 'pixel_values.npy'));
    const expected = await readArray(at('expected', 'image_embeds.npy'));
    const [, , height, width] = shape;
    const made = await towers.vision.run(Float32Array.from(data, Number), { height: height!, width: width! });
    expect(maxDistance(made.data, Float64Array.from(expected.data, Number))).toBeLessThanOrEqual(tolerance);
  });

  it('texts', async () => {
    const { data, shape } = await readArray(at('inputs', 'input_ids.npy'));
    const expected = await readArray(at('expected', 'text_embeds.npy'));
    const [count, length] = shape;
    const mask = await readMask(at('inputs', 'attention_mask.npy'));
    const ids = Array.from({ length: count! }, (_, row) => {
      const whole = Array.from(data.slice(row * length!, (row + 1) * length!), Number);
      const used =
        mask === null ? usedLength(whole) : mask.slice(row * length!, (row + 1) * length!).filter(Boolean).length;
      return whole.slice(0, used);
    });
    const made = await towers.text.run(ids, length!, 0);
    expect(maxDistance(made.data, Float64Array.from(expected.data, Number))).toBeLessThanOrEqual(tolerance);
  });
});

async function readMask(file: string): Promise<number[] | null> {
  return existsSync(file) ? Array.from((await readArray(file)).data, Number) : null;
}

/** Padding is token 0 after the end token. */
function usedLength(ids: readonly number[]): number {
  return ids.findLastIndex((id) => id !== 0) + 1;
}
