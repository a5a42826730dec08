import { mkdir, readFile, readdir, rm, stat, symlink, utimes } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jpeg, png, put } from '../../helpers/images.ts';
import { InterchangeProject } from '../../helpers/interchange-project.ts';

let project: InterchangeProject;
beforeEach(async () => {
  project = await InterchangeProject.create();
});
afterEach(() => project.close());

/** A folder with two images, one of them nested, and sidecars as another program writes them. */
async function makeSource(): Promise<string> {
  const source = project.at('source');
  await put(project.at('source', 'dog.jpg'), await jpeg(1));
  await put(project.at('source', 'dog.txt'), '\ufeffA dog. \r\n\r\nA brown dog runs.');
  await put(project.at('source', 'pets', 'cat.png'), await png(2));
  await put(project.at('source', 'pets', 'cat.txt'), 'A cat.\n');
  return source;
}

describe('importing a folder', () => {
  it('imports every line of a sidecar as a caption, and nested folders', async () => {
    const result = await project.import(await makeSource());
    expect(result).toMatchObject({
      format: 'folder',
      images: { added: 2 },
      captions: { added: 3 },
      skippedCount: 0,
    });
    expect(await project.samples()).toMatchObject([
      { key: 'dog.jpg', captions: ['A dog.', 'A brown dog runs.'], label: null, split: null },
      { key: 'pets/cat.png', captions: ['A cat.'] },
    ]);
  });

  it('imports an image without a sidecar, and prefers a.jpg.txt over a.txt', async () => {
    await put(project.at('source', 'a.jpg'), await jpeg(1));
    await put(project.at('source', 'a.txt'), 'usual');
    await put(project.at('source', 'a.jpg.txt'), 'own');
    await put(project.at('source', 'b.jpg'), await jpeg(2));
    await project.import(project.at('source'));
    expect(await project.samples()).toMatchObject([
      { key: 'a.jpg', captions: ['own'] },
      { key: 'b.jpg', captions: [] },
    ]);
  });

  it('takes the split from a folder that is named like one', async () => {
    await put(project.at('source', 'train', 'x', 'a.jpg'), await jpeg(1));
    await put(project.at('source', 'b.jpg'), await jpeg(2));
    await project.import(project.at('source'), { split: 'rest' });
    expect(await project.samples()).toMatchObject([
      { key: 'b.jpg', split: 'rest' },
      { key: 'train/x/a.jpg', split: 'train' },
    ]);
  });

  it('reports a text without image and a text that is not UTF-8, but no hidden files', async () => {
    const source = await makeSource();
    await put(project.at('source', 'notes.txt'), 'nothing beside me');
    await put(project.at('source', 'fish.jpg'), await jpeg(3));
    await put(project.at('source', 'fish.txt'), Buffer.from('Ein M\xe4dchen', 'latin1'));
    await put(project.at('source', '.DS_Store.jpg'), 'x');
    const { skipped, images } = await project.import(source);
    expect(images.added).toBe(3);
    expect(skipped).toEqual([
      { item: 'notes.txt', code: 'no-image', reason: expect.stringContaining('notes') },
      { item: 'fish.txt', code: 'not-utf8', reason: expect.stringMatching(/Latin-1/) },
    ]);
  });

  it('keeps imported captions when their sidecar can no longer be read', async () => {
    const source = await makeSource();
    await project.import(source);
    await put(project.at('source', 'dog.txt'), Buffer.from([0xff, 0xfe, 0x41, 0x00]));
    const { captions, skipped } = await project.import(source);
    expect(captions).toMatchObject({ updated: 0, unchanged: 1 });
    expect(skipped).toMatchObject([{ item: 'dog.txt', code: 'not-utf8', reason: expect.stringContaining('UTF-16') }]);
    expect((await project.samples())[0]).toMatchObject({ captions: ['A dog.', 'A brown dog runs.'] });
  });

  it('reads nothing through a link to outside, neither image nor text nor folder', async () => {
    await put(project.at('outside', 'secret.jpg'), await jpeg(7));
    await put(project.at('outside', 'secret.txt'), 'a secret');
    const source = await makeSource();
    await symlink(project.at('outside', 'secret.jpg'), project.at('source', 'x.jpg'));
    await put(project.at('source', 'y.jpg'), await jpeg(8));
    await symlink(project.at('outside', 'secret.txt'), project.at('source', 'y.txt'));
    await symlink(project.at('outside'), project.at('source', 'linked'));
    await symlink(project.at('source', 'pets', 'cat.png'), project.at('source', 'z.png'));
    const { skipped } = await project.import(source);
    expect(skipped.map(({ item, code }) => [item, code]).sort()).toEqual([
      ['linked', 'unsafe-path'],
      ['x.jpg', 'unsafe-path'],
      ['y.txt', 'unsafe-path'],
    ]);
    const samples = await project.samples();
    expect(samples.map(({ key }) => key)).toEqual(['dog.jpg', 'pets/cat.png', 'y.jpg', 'z.png']);
    expect(samples[2]).toMatchObject({ captions: [] });
  });

  it('follows the links of a Hugging Face snapshot into the blobs of its own repository, and no further', async () => {
    const [blobs, snapshot] = ['datasets--owner--pets/blobs', 'datasets--owner--pets/snapshots/1f2e'];
    await put(project.at(blobs, 'a1'), await jpeg(7));
    await put(project.at(blobs, 'b2'), 'a cat');
    await put(project.at('datasets--owner--other/blobs/c3'), await jpeg(8));
    await mkdir(project.at(snapshot), { recursive: true });
    await symlink(project.at(blobs, 'a1'), project.at(snapshot, 'cat.jpg'));
    await symlink(project.at(blobs, 'b2'), project.at(snapshot, 'cat.txt'));
    await symlink(project.at('datasets--owner--other/blobs/c3'), project.at(snapshot, 'dog.jpg'));
    const { skipped } = await project.import(project.at(snapshot));
    expect(skipped.map(({ item, code }) => [item, code])).toEqual([['dog.jpg', 'unsafe-path']]);
    expect(await project.samples()).toMatchObject([{ key: 'cat.jpg', captions: ['a cat'] }]);
  });
});

describe('exporting onto the source folder', () => {
  it('rewrites only the changed caption of its sidecar', async () => {
    const source = await makeSource();
    await project.import(source);
    const old = new Date('2020-01-01');
    for (const name of ['dog.jpg', 'dog.txt', 'pets/cat.png', 'pets/cat.txt'])
      await utimes(project.at('source', name), old, old);
    await project.edit('dog.jpg', 1, 'A brown dog sits.');
    const result = await project.export(source, 'folder');
    expect(result).toMatchObject({ images: 2, captions: 3, skippedCount: 0 });
    expect(await readFile(project.at('source', 'dog.txt'), 'utf8')).toBe('\ufeffA dog. \r\n\r\nA brown dog sits.');
    const times = await Promise.all(
      ['dog.jpg', 'dog.txt', 'pets/cat.png', 'pets/cat.txt'].map(
        async (name) => (await stat(project.at('source', name))).mtime > old,
      ),
    );
    expect(times).toEqual([false, true, false, false]);
    expect((await readdir(source, { recursive: true })).sort()).toEqual([
      'dog.jpg',
      'dog.txt',
      'pets',
      'pets/cat.png',
      'pets/cat.txt',
    ]);
  });

  it('counts as unchanged for the next import, and as own files for the next export', async () => {
    const source = await makeSource();
    await project.import(source);
    await project.edit('dog.jpg', 0, 'A hound.');
    await project.export(source, 'folder');
    expect((await project.import(source)).captions).toEqual({ added: 0, unchanged: 3, updated: 0, kept: 0 });
    await project.edit('dog.jpg', 0, 'A whippet.');
    expect(await project.export(source, 'folder')).toMatchObject({ skippedCount: 0 });
    expect(await readFile(project.at('source', 'dog.txt'), 'utf8')).toContain('A whippet.');
  });

  it('does not overwrite captions that were changed outside since', async () => {
    const source = await makeSource();
    await project.import(source);
    await project.edit('dog.jpg', 0, 'A hound.');
    await put(project.at('source', 'dog.txt'), 'Written by another program.\n');
    const { skipped, images } = await project.export(source, 'folder');
    expect(images).toBe(1);
    expect(skipped).toMatchObject([{ item: 'dog.jpg', code: 'changed-outside' }]);
    expect(await readFile(project.at('source', 'dog.txt'), 'utf8')).toBe('Written by another program.\n');
  });
});

describe('exporting to another folder', () => {
  it('copies images and unchanged sidecars byte for byte', async () => {
    const source = await makeSource();
    await project.import(source);
    await project.export(project.at('target'), 'folder');
    for (const name of ['dog.jpg', 'dog.txt', 'pets/cat.png', 'pets/cat.txt'])
      expect(await readFile(project.at('target', name)), name).toEqual(await readFile(project.at('source', name)));
  });

  it('can be repeated after an edit and then changes one sidecar', async () => {
    await project.import(await makeSource());
    await project.export(project.at('target'), 'folder');
    await project.edit('pets/cat.png', 0, 'A tabby.');
    expect(await project.export(project.at('target'), 'folder')).toMatchObject({ images: 2, skippedCount: 0 });
    expect(await readFile(project.at('target', 'pets', 'cat.txt'), 'utf8')).toBe('A tabby.\n');
  });

  it('never overwrites an image or a text that is not its own', async () => {
    await project.import(await makeSource());
    await put(project.at('target', 'dog.jpg'), 'precious');
    await put(project.at('target', 'pets', 'cat.txt'), 'my diary');
    const { images, skipped } = await project.export(project.at('target'), 'folder');
    expect(images).toBe(0);
    expect(skipped.map(({ item, code }) => [item, code])).toEqual([
      ['dog.jpg', 'exists'],
      ['pets/cat.png', 'changed-outside'],
    ]);
    expect(await readFile(project.at('target', 'dog.jpg'), 'utf8')).toBe('precious');
    expect(await readFile(project.at('target', 'pets', 'cat.txt'), 'utf8')).toBe('my diary');
  });

  it('gives two images with the same name their own sidecars', async () => {
    await put(project.at('source', 'a.jpg'), await jpeg(1));
    await put(project.at('source', 'a.png'), await png(2));
    await put(project.at('source', 'a.jpg.txt'), 'a photograph');
    await put(project.at('source', 'a.png.txt'), 'a drawing');
    await project.import(project.at('source'));
    await project.export(project.at('target'), 'folder');
    const back = await InterchangeProject.create();
    await back.import(project.at('target'));
    expect(await back.samples()).toEqual(await project.samples());
    await back.close();
  });

  it('joins the lines of a caption and reports it', async () => {
    await project.import(await makeSource());
    await project.edit('pets/cat.png', 0, 'A cat.\nOn a mat.');
    const { skipped } = await project.export(project.at('target'), 'folder');
    expect(skipped).toMatchObject([{ item: 'pets/cat.png', code: 'line-break' }]);
    expect(await readFile(project.at('target', 'pets', 'cat.txt'), 'utf8')).toBe('A cat. On a mat.\n');
  });

  it('writes only the filtered samples, and reports a missing image', async () => {
    const source = await makeSource();
    await mkdir(project.at('target'));
    await project.import(source);
    expect(await project.export(project.at('target'), 'folder', { filter: { text: 'brown' } })).toMatchObject({
      images: 1,
      captions: 2,
    });
    expect((await readdir(project.at('target'))).sort()).toEqual(['dog.jpg', 'dog.txt']);
    await rm(project.at('source', 'pets', 'cat.png'));
    expect(await project.export(project.at('target'), 'folder')).toMatchObject({
      images: 1,
      skipped: [{ item: 'pets/cat.png', code: 'missing-image' }],
    });
  });
});
