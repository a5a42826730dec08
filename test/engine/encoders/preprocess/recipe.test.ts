import { describe, expect, it } from 'vitest';
import { placeImage } from '../../../../src/main/engine/encoders/preprocess/geometry.ts';
import { outputSize, readOpenClipRecipe, readRecipe } from '../../../../src/main/engine/encoders/preprocess/recipe.ts';

describe('the preprocessing of a model folder', () => {
  it('is read from CLIP configurations, in the current and the old format', () => {
    const today = readRecipe(
      { size: { shortest_edge: 224 }, crop_size: { height: 224, width: 224 }, do_center_crop: true, resample: 3 },
      'f',
    );
    const before = readRecipe({ size: 224, crop_size: 224, do_center_crop: true, resample: 3 }, 'f');
    expect(today).toMatchObject({ resize: { kind: 'shortest', size: 224 }, filter: 'bicubic', rescale: 1 / 255 });
    expect(before).toEqual(today);
    expect(outputSize(today)).toEqual({ width: 224, height: 224 });
  });

  it('is read from SigLIP, which squashes instead of cropping', () => {
    const recipe = readRecipe(
      {
        do_resize: true,
        size: { height: 256, width: 256 },
        resample: 2,
        image_mean: [0.5, 0.5, 0.5],
        image_std: [0.5, 0.5, 0.5],
        rescale_factor: 0.00392156862745098,
      },
      'f',
    );
    expect(recipe).toMatchObject({
      resize: { kind: 'exact', width: 256, height: 256 },
      crop: null,
      filter: 'bilinear',
    });
    expect(recipe.mean).toEqual([0.5, 0.5, 0.5]);
  });

  it('respects the do_… flags', () => {
    const recipe = readRecipe(
      { size: 32, do_resize: false, do_center_crop: false, do_rescale: false, do_normalize: false },
      'f',
    );
    expect(recipe).toMatchObject({
      resize: { kind: 'none' },
      crop: null,
      rescale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    });
    expect(outputSize(recipe)).toBeNull();
  });

  it.each([
    ['shortest', { kind: 'shortest', size: 336 }, { width: 336, height: 336 }],
    ['longest', { kind: 'longest', size: 336 }, { width: 336, height: 336 }],
    ['squash', { kind: 'exact', width: 336, height: 336 }, null],
  ])('is read from open_clip in its mode %s', (mode, resize, crop) => {
    const config = { size: [336, 336], resize_mode: mode, interpolation: 'bicubic', mean: [0, 0, 0], std: [1, 1, 1] };
    expect(readOpenClipRecipe(config, 'f', undefined)).toMatchObject({ resize, crop, filter: 'bicubic' });
  });

  it('is refused, naming the file and the setting, where it is not supported', () => {
    expect(() => readRecipe({ size: { max_pixels: 3 } }, 'a/preprocessor_config.json')).toThrow(
      /a\/preprocessor_config\.json.*max_pixels/,
    );
    expect(() => readRecipe({ size: 3, resample: 9 }, 'f')).toThrow(/resample 9/);
    expect(() => readRecipe({ size: 3, image_mean: [1] }, 'f')).toThrow(/image_mean/);
  });
});

describe('placing an image', () => {
  const clip = { resize: { kind: 'shortest', size: 64 }, crop: { width: 64, height: 64 } } as const;

  it('truncates the long side to an integer, and rounds half of an odd remainder to even', () => {
    expect(placeImage(clip, { width: 500, height: 375 })).toMatchObject({ resized: { width: 85, height: 64 }, x: 10 });
    expect(placeImage(clip, { width: 67, height: 64 })).toMatchObject({ resized: { width: 67, height: 64 }, x: 2 });
    expect(placeImage(clip, { width: 65, height: 64 })).toMatchObject({ resized: { width: 65, height: 64 }, x: 0 });
    expect(placeImage(clip, { width: 3, height: 2000 })).toMatchObject({
      resized: { width: 64, height: 42_666 },
      x: 0,
    });
  });

  it('keeps all of an image when fitting its longest side, and pads the rest', () => {
    const longest = { resize: { kind: 'longest', size: 64 }, crop: { width: 64, height: 64 } } as const;
    expect(placeImage(longest, { width: 200, height: 100 })).toEqual({
      resized: { width: 64, height: 32 },
      x: 0,
      y: -16,
      output: { width: 64, height: 64 },
    });
  });
});
