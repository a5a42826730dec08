import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findEntry } from '../../../../src/main/engine/compute/find-entry.ts';
import { PixelPool } from '../../../../src/main/engine/encoders/preprocess/pixel-pool.ts';
import { readRecipe } from '../../../../src/main/engine/encoders/preprocess/recipe.ts';
import { png, put } from '../../../helpers/images.ts';
import { makeFolder } from '../../../helpers/tiny-model.ts';

const recipe = readRecipe({ size: { height: 4, width: 4 }, resample: 2 }, 'f');
const worker = findEntry('pixel-worker');
const mortal = join(import.meta.dirname, '../../../helpers/mortal-pixel-worker.ts');
let pool: PixelPool;
afterEach(() => pool.close());

describe('the pool of preprocessing threads', () => {
  it('returns the pixels of each of many images', async () => {
    pool = new PixelPool(worker, 2);
    const folder = await makeFolder('pool');
    const files = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const file = join(folder, `${i}.png`);
        await put(file, await png(i));
        return file;
      }),
    );
    const together = await Promise.all(files.map((file) => pool.prepare({ file }, recipe)));
    for (const [i, file] of files.entries()) expect(await pool.prepare({ file }, recipe)).toEqual(together[i]);
    expect(new Set(together.map((pixels) => pixels.join())).size).toBeGreaterThan(20);
    await rm(folder, { recursive: true });
  });

  it('passes on the error of an image', async () => {
    pool = new PixelPool(worker, 1);
    await expect(pool.prepare({ file: '/nowhere.png' }, recipe)).rejects.toMatchObject({
      code: 'unreadable-image',
      data: { problem: 'missing-image' },
    });
  });

  it('loses only the image that crashes a thread twice', async () => {
    pool = new PixelPool(mortal, 2);
    const names = Array.from({ length: 20 }, (_, i) => (i === 7 ? 'deadly' : 'x'.repeat(i + 1)));
    const results = await Promise.allSettled(names.map((file) => pool.prepare({ file }, recipe)));
    const failed = results.flatMap((result, i) => (result.status === 'rejected' ? [i] : []));
    expect(failed).toEqual([7]);
    for (const [i, result] of results.entries())
      if (result.status === 'fulfilled') expect([...result.value]).toEqual([names[i]!.length]);
  });

  it('fails pending images when it is closed', async () => {
    pool = new PixelPool(mortal, 1);
    const asked = Promise.allSettled(['a', 'b', 'c', 'd', 'e', 'f'].map((file) => pool.prepare({ file }, recipe)));
    await pool.close();
    expect((await asked).every(({ status }) => status === 'rejected')).toBe(true);
  });
});
