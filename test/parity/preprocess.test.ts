import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareImage } from '../../src/main/engine/encoders/preprocess/prepare.ts';
import { readRecipe } from '../../src/main/engine/encoders/preprocess/recipe.ts';
import { absent, findFixtures, maxDistance, readArray } from './fixtures.ts';

interface Case {
  readonly image: string;
  readonly size: number;
  readonly expected: string;
}

const folder = findFixtures('preprocess-parity');
const cases = folder === null ? [{ image: 'none', size: 0, expected: '' }] : readCases(folder);

describe.skipIf(folder === null)(
  `preprocessing equals Pillow to the last bit: ${folder === null ? absent : 'each image'}`,
  () => {
    it.each(cases)('$image at $size', async ({ image, size, expected }) => {
      const recipe = readRecipe({ size: { shortest_edge: size }, crop_size: size, resample: 3 }, 'preprocess-parity');
      const made = await prepareImage({ file: join(folder!, image) }, recipe);
      const reference = await readArray(join(folder!, expected));
      expect([made.height, made.width, 3]).toEqual(reference.shape);
      expect(maxDistance(made.data, reference.data as Uint8Array)).toBe(0);
    });
  },
);

function readCases(from: string): Case[] {
  const { cases } = JSON.parse(readFileSync(join(from, 'expected.json'), 'utf8')) as { cases: Case[] };
  return cases;
}
