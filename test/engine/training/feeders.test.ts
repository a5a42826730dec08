import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import { ComputeSupervisor } from '../../../src/main/engine/compute/supervisor.ts';
import { readPreprocessing } from '../../../src/main/engine/encoders/model/read-preprocessing.ts';
import { ImageStore } from '../../../src/main/engine/training/data/image-store.ts';
import { Random } from '../../../src/main/engine/base/random.ts';
import { feedImages } from '../../../src/main/engine/training/run/feeders.ts';
import { jpeg } from '../../helpers/images.ts';
import { makeFolder, makeTinyModel } from '../../helpers/tiny-model.ts';

const compute = new ComputeSupervisor({ spawn: forkCompute() });
let folder: string;
beforeAll(async () => {
  folder = await makeFolder('feeders');
  await makeTinyModel(folder);
});
afterAll(async () => {
  await compute.close();
  await rm(folder, { recursive: true });
});

it('images without augmentation are fed as the finished model will see them, even if large or cached', async () => {
  const sizes = [
    [200, 90],
    [33, 120],
    [12, 10],
  ] as const;
  const images = sizes.map((_, index) => ({ file: join(folder, `${index}.jpg`) }));
  for (const [index, [width, height]] of sizes.entries())
    await writeFile(images[index]!.file, await jpeg(index, width, height));
  const expected = await compute.client().encoders.pixels({ model: { folder }, images });
  const feed = feedImages(new ImageStore(images, 24), 'pixels', await readPreprocessing(folder), {
    smallestCrop: 0.3,
    flip: true,
  });
  const rows = [0, 1, 2];
  const augmented = (await feed(rows, new Random(1)))['pixels']!;
  expect(augmented.data).not.toEqual(expected.pixels);
  for (const _ of ['decoded', 'cached']) {
    const { data, dims } = (await feed(rows, null))['pixels']!;
    expect(dims).toEqual([3, 3, 16, 16]);
    expect(data).toEqual(expected.pixels);
  }
  // The same random seed gives the same views.
  expect((await feed(rows, new Random(1)))['pixels']!.data).toEqual(augmented.data);
});

it('a fixed image is not augmented among others that are', async () => {
  const images = [0, 1].map((index) => ({ file: join(folder, `fixed-${index}.jpg`) }));
  for (const [index, { file }] of images.entries()) await writeFile(file, await jpeg(index, 40, 30));
  const augmented = { smallestCrop: 0.3, flip: true };
  const recipe = await readPreprocessing(folder);
  const feed = feedImages(new ImageStore(images, 24), 'pixels', recipe, augmented, new Set([1]));
  const pixels = async (random: Random | null): Promise<Float32Array[]> => {
    const { data } = (await feed([0, 1], random))['pixels']!;
    const all = data as Float32Array;
    return [all.slice(0, all.length / 2), all.slice(all.length / 2)];
  };
  const [shown, seen] = [await pixels(null), await pixels(new Random(1))];
  expect(seen[1]).toEqual(shown[1]);
  expect(seen[0]).not.toEqual(shown[0]);
});
