import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jpeg, put } from '../../helpers/images.ts';
import { InterchangeProject } from '../../helpers/interchange-project.ts';

let project: InterchangeProject;
beforeEach(async () => {
  project = await InterchangeProject.create();
});
afterEach(() => project.close());

async function plain(): Promise<string[]> {
  return (await project.samples()).map(({ key, label, split }) => `${key} | ${label ?? '-'} | ${split ?? '-'}`);
}

describe('an image folder', () => {
  it('assigns each image the class of its folder, including nested folders', async () => {
    await put(project.at('s', 'cat', 'a.jpg'), await jpeg(1));
    await put(project.at('s', 'dog', 'big', 'b.jpg'), await jpeg(2));
    expect(await project.import(project.at('s'), { format: 'imagefolder', split: 'train' })).toMatchObject({
      classesAdded: 2,
    });
    expect(await plain()).toEqual(['cat/a.jpg | cat | train', 'dog/big/b.jpg | dog | train']);
  });

  it('assigns the split of a folder above the class', async () => {
    for (const [index, path] of ['train/cat/a.jpg', 'train/dog/b.jpg', 'val/cat/c.jpg'].entries())
      await put(project.at('s', path), await jpeg(index));
    expect(await project.import(project.at('s'))).toMatchObject({ format: 'imagefolder' });
    expect(await plain()).toEqual([
      'train/cat/a.jpg | cat | train',
      'train/dog/b.jpg | dog | train',
      'val/cat/c.jpg | cat | val',
    ]);
  });

  it('is exported with splits above classes; samples without class or split are reported as skipped', async () => {
    for (const [index, path] of ['train/cat/a.jpg', 'val/cat/a.jpg'].entries())
      await put(project.at('s', path), await jpeg(index));
    await put(project.at('t', 'x.jpg'), await jpeg(7));
    await put(project.at('u', 'a b', 'y.jpg'), await jpeg(8));
    await put(project.at('u', 'a:b', 'y.jpg'), await jpeg(9));
    await project.import(project.at('s'));
    await project.import(project.at('t'), { split: 'train' });
    await project.import(project.at('u'), { format: 'imagefolder' });
    const { images, skipped } = await project.export(project.at('out'), 'imagefolder');
    expect(images).toBe(2);
    expect(skipped.map(({ item, code }) => [item, code])).toEqual([
      ['x.jpg', 'no-label'],
      ['a b/y.jpg', 'no-split'],
      ['a:b/y.jpg', 'no-split'],
    ]);
    const unsplit = await project.export(project.at('flat'), 'imagefolder', { filter: { splits: [null] } });
    expect(unsplit).toMatchObject({ images: 2, skippedCount: 0 });
    expect((await readdir(project.at('flat'), { recursive: true })).sort()).toEqual([
      'a b',
      'a b/y.jpg',
      'a_b',
      'a_b/y.jpg',
    ]);
  });
});
