import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Filter } from '../../../../src/main/engine/encoders/preprocess/filters.ts';
import type { RgbImage } from '../../../../src/main/engine/images/rgb-image.ts';
import { resample } from '../../../../src/main/engine/encoders/preprocess/resample.ts';

/** An image that any language can generate identically. */
function paint(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        data[(y * width + x) * 3 + c] = (x * 37 + y * 91 + c * 53 + ((x * y) % 17) * 11) % 256;
  return { data, width, height };
}

/** First bytes of the SHA-256 of Pillow 11.3's result for the image: `Image.fromarray(a).resize((W, H), filter)`. */
const pillow: [Filter, from: [number, number], to: [number, number], sha256: string][] = [
  ['bicubic', [37, 23], [16, 16], '39e5302a6bb87389'],
  ['bicubic', [37, 23], [50, 61], '5053e7d821e139e8'],
  ['bicubic', [1, 1], [5, 4], 'aa926e6a388665e2'],
  ['bicubic', [300, 7], [9, 7], 'bdc660dc40c5beb8'],
  ['bicubic', [16, 40], [16, 11], '593cb03dcdc6c506'],
  ['bilinear', [37, 23], [16, 16], '45e923ded61ab0d4'],
  ['bilinear', [37, 23], [50, 61], '25ce10334f89ee10'],
  ['bilinear', [300, 7], [9, 7], 'e71b5d29e7f847e2'],
  ['bilinear', [16, 40], [16, 11], 'aacb272b0bef0df6'],
  ['lanczos', [37, 23], [16, 16], '89c773cbf1cc310c'],
  ['lanczos', [37, 23], [50, 61], 'efaea5a755f6178b'],
  ['lanczos', [300, 7], [9, 7], 'e8119b86baded7fb'],
  ['lanczos', [16, 40], [16, 11], 'a7636c0dcaa9506c'],
  ['box', [37, 23], [16, 16], '0a6aa102fd397897'],
  ['box', [37, 23], [50, 61], 'df5ff32e2bb88391'],
  ['box', [300, 7], [9, 7], 'e00f92716178f9bb'],
  ['hamming', [37, 23], [16, 16], '5e2a26333f388d44'],
  ['hamming', [37, 23], [50, 61], '0542035d22184e6e'],
  ['hamming', [16, 40], [16, 11], '7125f35f3f7a5ea4'],
  ['nearest', [37, 23], [16, 16], 'fe7cbec21c5ef6e9'],
  ['nearest', [37, 23], [50, 61], 'df5ff32e2bb88391'],
  ['nearest', [300, 7], [9, 7], '76bf47b6d5382c9d'],
  ['nearest', [16, 40], [16, 11], 'cdc4bf5648f40471'],
];

describe('resampling', () => {
  it.each(pillow)('equals Pillow to the last bit: %s %j to %j', (filter, from, to, sha256) => {
    const resized = { width: to[0], height: to[1] };
    const made = resample(paint(...from), filter, { resized, x: 0, y: 0, output: resized }, 0);
    expect(hash('sha256', made.data).slice(0, 16)).toBe(sha256);
  });

  it('computes for a crop exactly what the full image has there', () => {
    const image = paint(61, 47);
    for (const filter of ['bicubic', 'nearest'] as const) {
      const resized = { width: 40, height: 30 };
      const whole = resample(image, filter, { resized, x: 0, y: 0, output: resized }, 0);
      const box = { resized, x: 7, y: 3, output: { width: 19, height: 22 } };
      const part = resample(image, filter, box, 0);
      const rows = Array.from({ length: 22 }, (_, row) => [
        ...whole.data.subarray(((row + 3) * 40 + 7) * 3, ((row + 3) * 40 + 26) * 3),
      ]);
      expect([...part.data]).toEqual(rows.flat());
    }
  });

  it('pads outside the image', () => {
    const image: RgbImage = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), width: 2, height: 1 };
    const geometry = { resized: { width: 2, height: 1 }, x: -1, y: -1, output: { width: 4, height: 3 } };
    const blank = [9, 9, 9];
    const row = [...blank, ...blank, ...blank, ...blank];
    expect([...resample(image, 'bicubic', geometry, 9).data]).toEqual([
      ...row,
      ...blank,
      1,
      2,
      3,
      4,
      5,
      6,
      ...blank,
      ...row,
    ]);
  });
});
