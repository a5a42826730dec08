import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { detectFormat } from '../../../src/main/engine/interchange/detect.ts';
import { put } from '../../helpers/images.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'diagonal-detect-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the format of a source', () => {
  // Only names matter here, except where the name of a file is uninformative.
  it.each<[string, string[], string]>([
    ['images with texts', ['a.jpg', 'a.txt'], 'folder'],
    ['images alone', ['a.jpg', 'b.png'], 'folder'],
    ['nested images with texts', ['x/a.jpg', 'x/a.txt', 'y/b.jpg'], 'folder'],
    ['a single nested folder', ['x/a.jpg', 'x/b.jpg'], 'folder'],
    ['deeply nested images', ['x/y/z/a.jpg'], 'folder'],
    ['class folders', ['cat/a.jpg', 'dog/b.jpg'], 'imagefolder'],
    ['class folders below splits', ['train/cat/a.jpg', 'train/dog/b.jpg', 'val/cat/c.jpg'], 'imagefolder'],
    [
      'class folders below parts of unusual names',
      ['fold1/cat/a.jpg', 'fold1/dog/b.jpg', 'fold2/cat/c.jpg'],
      'imagefolder',
    ],
    ['images below splits without classes', ['train/a.jpg', 'val/b.jpg'], 'folder'],
    ['one table and its images', ['captions.csv', 'images/a.jpg'], 'csv'],
    ['a Hugging Face folder', ['metadata.jsonl', 'a.jpg'], 'jsonl'],
    ['a Hugging Face folder with splits', ['train/metadata.csv', 'train/a.jpg'], 'csv'],
    ['tar shards', ['s-000.tar', 's-001.tar', 'classes.json'], 'webdataset'],
    ['tar shards below splits', ['train/s.tar', 'val/s.tar.gz'], 'webdataset'],
  ])('of a folder: %s', async (_, files, format) => {
    for (const file of files) await put(join(root, file), 'x');
    expect(await detectFormat(root)).toBe(format);
  });

  it.each([
    ['x.csv', '', 'csv'],
    ['x.TSV', '', 'tsv'],
    ['x.ndjson', '', 'jsonl'],
    ['x.tgz', '', 'webdataset'],
    ['captions', '{"file_name":"a.jpg"}\n', 'jsonl'],
    ['captions.txt', 'image,caption\na.jpg,one\n', 'csv'],
    ['Flickr8k.token', 'a.jpg#0\ta dog, running\n', 'tsv'],
  ])('of a file: %s', async (name, content, format) => {
    await put(join(root, name), content);
    expect(await detectFormat(join(root, name))).toBe(format);
  });

  it('of a pattern is a WebDataset', async () => {
    expect(await detectFormat(join(root, 's-{000..003}.tar'))).toBe('webdataset');
  });

  it('that is not recognized is rejected with what to do', async () => {
    await mkdir(join(root, 'empty'));
    await put(join(root, 'two', 'a.csv'), 'x');
    await put(join(root, 'two', 'b.csv'), 'x');
    await put(join(root, 'program'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]));
    await expect(detectFormat(join(root, 'empty'))).rejects.toMatchObject({
      code: 'unknown-format',
      message: expect.stringContaining('--format'),
    });
    await expect(detectFormat(join(root, 'two'))).rejects.toMatchObject({
      code: 'unknown-format',
      message: expect.stringContaining('a.csv, b.csv'),
    });
    await expect(detectFormat(join(root, 'program'))).rejects.toMatchObject({ code: 'unknown-format' });
    await expect(detectFormat(join(root, 'nothing'))).rejects.toMatchObject({ code: 'not-found' });
  });
});
