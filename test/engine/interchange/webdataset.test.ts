import { execFileSync } from 'node:child_process';
import { link, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { locateImages } from '../../../src/main/engine/catalogue/queries/images.ts';
import { previewSource } from '../../../src/main/engine/interchange/preview.ts';
import { readTar } from '../../../src/main/engine/interchange/webdataset/tar-index.ts';
import { jpeg, png, put } from '../../helpers/images.ts';
import { InterchangeProject } from '../../helpers/interchange-project.ts';
import { makeTar } from '../../helpers/tar.ts';

let project: InterchangeProject;
beforeEach(async () => {
  project = await InterchangeProject.create();
});
afterEach(() => project.close());

async function listTar(file: string) {
  const members: { name: string; text: string; offset: number }[] = [];
  for await (const member of readTar(file)) {
    members.push({ name: member.name, text: (await member.read()).toString(), offset: member.offset });
  }
  return members;
}

describe('the members of a tar', () => {
  const long = `${'folder/'.repeat(30)}${'n'.repeat(120)}.jpg`;

  it('are found with long and non-ASCII names, as pax writes them', async () => {
    const tar = await makeTar([
      ['a.txt', 'one'],
      [long, 'two'],
      ['Füße/犬.txt', 'three'],
      ['b.txt', ''],
    ]);
    await put(project.at('x.tar'), tar);
    const members = await listTar(project.at('x.tar'));
    expect(members.map(({ name, text }) => [name, text])).toEqual([
      ['a.txt', 'one'],
      [long, 'two'],
      ['Füße/犬.txt', 'three'],
      ['b.txt', ''],
    ]);
    for (const { offset, text } of members) expect(tar.toString('utf8', offset, offset + text.length)).toBe(text);
  });

  it.each(['gnu', 'pax', 'ustar', 'v7'])('are found as the system’s tar writes them (%s)', async (format) => {
    const names = [
      'a.txt',
      `deep/${'n'.repeat(format === 'v7' ? 20 : 90)}/c.txt`,
      ...(/gnu|pax/.test(format) ? [long] : []),
    ];
    for (const name of names) await put(project.at('in', name), name);
    execFileSync('tar', [`--format=${format}`, '-cf', project.at('x.tar'), '-C', project.at('in'), ...names]);
    expect((await listTar(project.at('x.tar'))).map(({ name, text }) => [name, text])).toEqual(
      names.map((name) => [name, name]),
    );
  });

  it('are read up to the damage, which is reported', async () => {
    const tar = await makeTar([
      ['a.txt', 'one'],
      ['b.txt', 'two'.repeat(1000)],
    ]);
    await put(project.at('cut.tar'), tar.subarray(0, 2500));
    const seen: string[] = [];
    const read = async () => {
      for await (const { name } of readTar(project.at('cut.tar'))) seen.push(name);
    };
    await expect(read()).rejects.toMatchObject({
      code: 'unreadable-file',
      message: expect.stringContaining('in the middle of b.txt'),
    });
    expect(seen).toEqual(['a.txt']);
    tar.fill(0x41, 1024, 1100);
    await put(project.at('bad.tar'), tar);
    await expect(listTar(project.at('bad.tar'))).rejects.toMatchObject({
      message: expect.stringContaining('byte 1024'),
    });
  });
});

/** Two samples with captions and classes. */
async function makeShard(first = 1): Promise<Buffer> {
  return makeTar([
    ['000.jpg', await jpeg(first)],
    ['000.txt', 'a dog\n'],
    ['000.cls', '1'],
    ['sub/001.png', await png(first + 1)],
    ['sub/001.json', '{"captions":["a cat","a grey cat"],"label":"cat","split":"test"}'],
    ['sub/001.txt', 'not this'],
  ]);
}

describe('importing a WebDataset', () => {
  it('leaves images in the tar and takes captions, classes and splits from their neighbouring members', async () => {
    await put(project.at('w', 'pets-train-000000.tar'), await makeShard());
    await put(project.at('w', 'classes.json'), '["cat","dog"]');
    const result = await project.import(project.at('w', 'pets-train-000000.tar'));
    expect(result).toMatchObject({
      format: 'webdataset',
      images: { added: 2 },
      captions: { added: 3 },
      classesAdded: 2,
      skippedCount: 0,
    });
    expect(await project.samples()).toMatchObject([
      { key: '000.jpg', captions: ['a dog'], label: 'dog', split: 'train' },
      { key: 'sub/001.png', captions: ['a cat', 'a grey cat'], label: 'cat', split: 'test' },
    ]);
    const [image] = await locateImages(project.catalogue.db, 1, [1]);
    expect(image!.location).toMatchObject({ file: project.at('w', 'pets-train-000000.tar'), offset: 512 });
    expect(await readdir(project.at('project', 'cache'))).toEqual([]);
  });

  it('unpacks a gzip shard once, and the second import reuses it', async () => {
    await put(project.at('w', 's.tar.gz'), gzipSync(await makeShard()));
    expect(await project.import(project.at('w'))).toMatchObject({ images: { added: 2 } });
    expect(await readdir(project.at('project', 'cache', 'tar'))).toHaveLength(1);
    expect(await project.import(project.at('w'))).toMatchObject({ images: { added: 0, unchanged: 2, updated: 0 } });
    await rm(project.at('project', 'cache', 'tar'), { recursive: true });
    expect(await project.import(project.at('w'))).toMatchObject({ images: { added: 0 }, skippedCount: 0 });
    const [image] = await locateImages(project.catalogue.db, 1, [1]);
    expect((await readFile(image!.location.file)).length).toBeGreaterThan(1000);
  });

  it('imports all shards of a folder or pattern, and distinguishes samples with the same name', async () => {
    for (const index of [0, 1, 2]) await put(project.at('w', `s-00${index}.tar`), await makeShard(10 * index));
    expect(await project.import(project.at('w'))).toMatchObject({ images: { added: 6 }, skippedCount: 0 });
    expect((await project.samples()).map(({ key }) => key)).toEqual([
      '000.jpg',
      's-001/000.jpg',
      's-001/sub/001.png',
      's-002/000.jpg',
      's-002/sub/001.png',
      'sub/001.png',
    ]);
    expect(await project.import(project.at('w', 's-{000..001}.tar'))).toMatchObject({ images: { added: 4 } });
    expect(await project.import(project.at('w', 's-*.tar'))).toMatchObject({ images: { added: 6 } });
    await expect(project.import(project.at('w', 't-*.tar'))).rejects.toMatchObject({ code: 'unreadable-file' });
  });

  it('imports shards in split folders, with one list of classes above them', async () => {
    await put(
      project.at('w', 'train', 's.tar'),
      await makeTar([
        ['a.jpg', await jpeg(1)],
        ['a.cls', '1'],
      ]),
    );
    await put(
      project.at('w', 'test', 's.tar'),
      await makeTar([
        ['a.jpg', await jpeg(2)],
        ['a.cls', '0'],
      ]),
    );
    await put(project.at('w', 'classes.json'), '{"0":"cat","1":"dog"}');
    await project.import(project.at('w'));
    expect(await project.samples()).toMatchObject([
      { key: 'a.jpg', label: 'cat', split: 'test' },
      { key: 'train/s/a.jpg', label: 'dog', split: 'train' },
    ]);
  });

  it('reports damaged, incomplete and unsafe samples and unknown classes, and imports the rest', async () => {
    const members: [string, string | Buffer][] = [
      ['a.jpg', await jpeg(1)],
      ['a.cls', '7'],
      ['b.txt', 'no image'],
      ['../../c.jpg', await jpeg(2)],
      ['d.jpg', await jpeg(3)],
      ['d.json', '{nonsense'],
      ['e.left.jpg', await jpeg(4)],
      ['e.right.jpg', await jpeg(5)],
      ['f.jpg', (await jpeg(6, 64, 64)).subarray(0, 300)],
      ['g.jpg', await jpeg(7, 64, 64)],
    ];
    const tar = await makeTar(members);
    await put(project.at('w', 's.tar'), tar.subarray(0, tar.length - 1536));
    await put(project.at('w', 'z.tar.gz'), gzipSync(tar).subarray(0, 1000));
    await put(project.at('w', 'classes.json'), '["cat"]');
    const { images, skipped } = await project.import(project.at('w'));
    expect(images.added).toBe(3);
    expect(skipped.map(({ item, code }) => [item, code])).toEqual([
      ['s.tar: a', 'unknown-class'],
      ['s.tar: b', 'no-image'],
      ['s.tar: ../../c', 'unsafe-path'],
      ['s.tar: d', 'bad-row'],
      ['s.tar: e', 'extra-image'],
      ['s.tar', 'damaged-archive'],
      ['z.tar.gz', 'damaged-archive'],
      ['f.jpg', 'truncated-image'],
    ]);
    expect((await project.samples()).map(({ key }) => key)).toEqual(['a.jpg', 'd.jpg', 'e.left.jpg']);
  });

  it.each(['gnu', 'pax'])(
    'reports links, which have no content of their own, also with long names (%s)',
    async (format) => {
      const long = `${'n'.repeat(120)}.jpg`;
      await put(project.at('in', 'a.jpg'), await jpeg(1));
      await put(project.at('in', 'c.txt'), 'a dog');
      await link(project.at('in', 'a.jpg'), project.at('in', long));
      await symlink('/etc/passwd', project.at('in', 'c.jpg'));
      await symlink('b'.repeat(150), project.at('in', 'd.jpg'));
      const names = ['a.jpg', long, 'c.jpg', 'c.txt', 'd.jpg'];
      await mkdir(project.at('w'));
      execFileSync('tar', [`--format=${format}`, '-cf', project.at('w', 's.tar'), '-C', project.at('in'), ...names]);
      const { images, skipped } = await project.import(project.at('w'));
      expect(images.added).toBe(1);
      expect(skipped.map(({ item, code }) => [item, code])).toEqual([
        [`s.tar: ${'n'.repeat(120)}`, 'no-image'],
        ['s.tar: c', 'no-image'],
        ['s.tar: d', 'no-image'],
      ]);
      expect(skipped.map(({ reason }) => reason)).toEqual([
        expect.stringContaining(`${long} is a link to a.jpg`),
        expect.stringContaining('c.jpg is a link to /etc/passwd'),
        expect.stringContaining('d.jpg is a link to b'),
      ]);
    },
  );

  it('can be previewed, even when it is compressed', async () => {
    await put(project.at('w', 's.tar.gz'), gzipSync(await makeShard()));
    const { format, examples } = await previewSource(
      project.at('w', 's.tar.gz'),
      {},
      { signal: new AbortController().signal },
    );
    expect(format).toBe('webdataset');
    expect(examples.map(({ key }) => key)).toEqual(['000.jpg', 'sub/001.png']);
  });
});

describe('exporting a WebDataset', () => {
  beforeEach(async () => {
    await put(project.at('w', 'pets-train-000000.tar'), await makeShard());
    await put(project.at('w', 'classes.json'), '["cat","dog"]');
    await project.import(project.at('w'));
  });

  it('writes shards that tar can list, sorted by key, one series per split', async () => {
    expect(await project.export(project.at('out'), 'webdataset')).toMatchObject({
      images: 2,
      captions: 3,
      skippedCount: 0,
    });
    expect((await readdir(project.at('out'))).sort()).toEqual(['classes.json', 'test-000000.tar', 'train-000000.tar']);
    const list = (name: string) =>
      execFileSync('tar', ['-tf', project.at('out', name)], { encoding: 'utf8' })
        .trim()
        .split('\n');
    expect(list('train-000000.tar')).toEqual(['000.cls', '000.jpg', '000.json', '000.txt']);
    expect(list('test-000000.tar')).toEqual(['sub/001.cls', 'sub/001.json', 'sub/001.png', 'sub/001.txt']);
    const classes = JSON.parse(await readFile(project.at('out', 'classes.json'), 'utf8')) as string[];
    const cls = execFileSync('tar', ['-xOf', project.at('out', 'train-000000.tar'), '000.cls'], { encoding: 'utf8' });
    expect(classes[Number(cls)]).toBe('dog');
  });

  it('starts a new shard at the size limit, and a later export with fewer removes the old ones', async () => {
    await put(project.at('more', 'train-1.tar'), await makeShard(50));
    await project.import(project.at('more'));
    await project.export(project.at('out'), 'webdataset', { shardBytes: 1000 });
    const first = (await readdir(project.at('out'))).sort();
    expect(first).toEqual([
      'classes.json',
      'test-000000.tar',
      'test-000001.tar',
      'train-000000.tar',
      'train-000001.tar',
    ]);
    await project.export(project.at('out'), 'webdataset');
    expect((await readdir(project.at('out'))).sort()).toEqual(['classes.json', 'test-000000.tar', 'train-000000.tar']);
  });

  it('writes the same bytes for the same samples, and never replaces a foreign shard', async () => {
    await project.export(project.at('one'), 'webdataset');
    await project.export(project.at('two'), 'webdataset');
    expect(await readFile(project.at('one', 'train-000000.tar'))).toEqual(
      await readFile(project.at('two', 'train-000000.tar')),
    );
    await put(project.at('three', 'train-000000.tar'), 'precious');
    await expect(project.export(project.at('three'), 'webdataset')).rejects.toMatchObject({ code: 'conflict' });
    expect(await readFile(project.at('three', 'train-000000.tar'), 'utf8')).toBe('precious');
    expect((await readdir(project.at('three'))).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});
