import { symlink } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../../src/shared/contract/interchange.ts';
import { previewSource } from '../../../src/main/engine/interchange/preview.ts';
import { jpeg, put } from '../../helpers/images.ts';
import { InterchangeProject } from '../../helpers/interchange-project.ts';

let project: InterchangeProject;
beforeEach(async () => {
  project = await InterchangeProject.create();
  for (const [index, name] of ['a.jpg', 'b.jpg', 'c.jpg'].entries())
    await put(project.at('data', 'images', name), await jpeg(index));
});
afterEach(() => project.close());

/** Writes a table next to the images and imports it; returns the samples as `key | captions | label | split`. */
async function importTable(name: string, content: string | Uint8Array, options: ImportOptions = {}) {
  await put(project.at('data', name), content);
  const result = await project.import(project.at('data', name), options);
  const rows = (await project.samples()).map(({ key, captions, label, split }) =>
    [key, captions.join(' / '), label ?? '-', split ?? '-'].join(' | '),
  );
  return { ...result, rows };
}

describe('several captions of an image', () => {
  const rows = ['a.jpg | one / two | - | -', 'b.jpg | three | - | -'];

  it.each([
    ['repeated rows', 'image,caption\na.jpg,one\na.jpg,two\nb.jpg,three\n'],
    ['repeated rows that are not adjacent', 'image,caption\na.jpg,one\nb.jpg,three\na.jpg,two\n'],
    ['numbered columns in any order', 'image,caption_1,caption_0\na.jpg,two,one\nb.jpg,,three\n'],
    ['columns of one name', 'image,caption,caption\na.jpg,one,two\nb.jpg,three,\n'],
    ['a JSON list in a cell', 'image,captions\na.jpg,"[""one"", ""two""]"\nb.jpg,"[""three""]"\n'],
    ['a table with bars', 'image_name| comment_number| comment\na.jpg| 0| one\na.jpg| 1| two\nb.jpg| 0| three\n'],
    ['semicolons', 'image;caption\na.jpg;one\na.jpg;two\nb.jpg;three\n'],
  ])('as %s', async (_, content) => {
    expect((await importTable('captions.csv', content)).rows).toEqual(rows);
  });

  it('as Flickr numbers them, without a header', async () => {
    const content = 'a.jpg#0\ta dog runs fast\na.jpg#1\ta brown dog\nb.jpg#0\tcats on a mat\n';
    expect((await importTable('token.tsv', content)).rows).toEqual([
      'a.jpg | a dog runs fast / a brown dog | - | -',
      'b.jpg | cats on a mat | - | -',
    ]);
  });

  it.each([
    ['a list', '{"file_name":"a.jpg","captions":["one","two"]}\n{"file_name":"b.jpg","captions":["three"]}'],
    [
      'repeated lines',
      '{"image":"a.jpg","text":"one"}\n\n{"image":"a.jpg","text":"two"}\n{"image":"b.jpg","text":"three"}\n',
    ],
    [
      'objects',
      '{"image":{"path":"a.jpg"},"captions":[{"raw":"one"},{"raw":"two"}]}\n{"image":{"path":"b.jpg"},"captions":[{"raw":"three"}]}',
    ],
  ])('in JSONL as %s', async (_, content) => {
    expect((await importTable('captions.jsonl', content)).rows).toEqual(rows);
  });
});

describe('columns', () => {
  it('are found by common names, with label and split', async () => {
    const { rows, classesAdded } = await importTable(
      't.tsv',
      'split\tfile_name\tlabel\ttext\ntrain\ta.jpg\tdog\tone\nval\tb.jpg\tcat\ttwo\n',
    );
    expect(rows).toEqual(['a.jpg | one | dog | train', 'b.jpg | two | cat | val']);
    expect(classesAdded).toBe(2);
  });

  it('are found by content when their names are uninformative', async () => {
    const { rows } = await importTable('t.csv', 'x,y,z\na.jpg,a dog in the grass,train\nb.jpg,a cat on a mat,test\n');
    expect(rows).toEqual(['a.jpg | a dog in the grass | - | train', 'b.jpg | a cat on a mat | - | test']);
  });

  it('can be given by the user, numbered ones by their common prefix', async () => {
    const content = 'n,image,other,alt_0,alt_1,kind\n1,x.jpg,a.jpg,one,two,dog\n2,y.jpg,b.jpg,three,,cat\n';
    const options = { imageColumn: 'other', captionColumn: 'alt', labelColumn: 'kind' };
    expect((await importTable('t.csv', content, options)).rows).toEqual([
      'a.jpg | one / two | dog | -',
      'b.jpg | three | cat | -',
    ]);
  });

  it('that were given but do not exist are rejected with a list of existing ones', async () => {
    await expect(importTable('t.csv', 'image,caption\na.jpg,one\n', { captionColumn: 'words' })).rejects.toMatchObject({
      code: 'wrong-column',
      message: expect.stringMatching(/words.*image, caption/),
      data: { column: 'words', columns: ['image', 'caption'] },
    });
  });

  it('without image paths are rejected', async () => {
    await expect(importTable('t.csv', 'number,words\n1,one two three\n')).rejects.toMatchObject({
      code: 'wrong-column',
    });
  });

  it('use the default split where the table has none', async () => {
    const { rows } = await importTable('t.csv', 'image,caption,split\na.jpg,one,dev\nb.jpg,two,\n', { split: 'train' });
    expect(rows).toEqual(['a.jpg | one | - | dev', 'b.jpg | two | - | train']);
  });
});

describe('odd tables', () => {
  it('with byte order mark, CRLF, quotes, line breaks in cells and no final line ending are read', async () => {
    const content = '\ufeffimage,caption\r\na.jpg,"He said ""hi"", twice"\r\nb.jpg,"two\nlines"\r\nc.jpg,5" disk';
    expect((await importTable('t.csv', content)).rows).toEqual([
      'a.jpg | He said "hi", twice | - | -',
      'b.jpg | two\nlines | - | -',
      'c.jpg | 5" disk | - | -',
    ]);
  });

  it('with too many cells in a row skip it, with too few import it', async () => {
    const { rows, skipped } = await importTable(
      't.csv',
      'image,caption,split\na.jpg,one, two,train\nb.jpg,three\n,four,dev\nc.jpg,five,dev\n',
    );
    expect(rows).toEqual(['b.jpg | three | - | -', 'c.jpg | five | - | dev']);
    expect(skipped).toMatchObject([
      { item: 't.csv, line 2', code: 'bad-row', reason: expect.stringContaining('quotation marks') },
      { item: 't.csv, line 4', code: 'no-image' },
    ]);
  });

  it('with an unclosed quotation mark report it and keep the rows before', async () => {
    const { rows, skipped } = await importTable('t.csv', 'image,caption\na.jpg,one\nb.jpg,"two\nc.jpg,three\n');
    expect(rows).toEqual(['a.jpg | one | - | -']);
    expect(skipped).toMatchObject([{ code: 'bad-row', reason: expect.stringContaining('never closed') }]);
  });

  it('with single rows that are not UTF-8 skip those and import the rest', async () => {
    const content = Buffer.concat([
      Buffer.from('image,caption\na.jpg,Füße\n'),
      Buffer.from('b.jpg,F\xfc\xdfe\n', 'latin1'),
      Buffer.from('c.jpg,犬\n'),
    ]);
    const { rows, skipped } = await importTable('t.csv', content);
    expect(rows).toEqual(['a.jpg | Füße | - | -', 'c.jpg | 犬 | - | -']);
    expect(skipped).toMatchObject([
      { item: 't.csv, line 3', code: 'not-utf8', reason: expect.stringContaining('Latin-1') },
    ]);
    const lines = Buffer.concat([
      Buffer.from('{"image":"a.jpg","text":"one"}\n'),
      Buffer.from('{"image":"b.jpg","text":"\xfc"}\n', 'latin1'),
      Buffer.from('nonsense\n[1]\n'),
    ]);
    expect((await importTable('t.jsonl', lines)).skipped).toMatchObject([
      { item: 't.jsonl, line 2', code: 'not-utf8' },
      { item: 't.jsonl, line 3', code: 'bad-row' },
      { item: 't.jsonl, line 4', code: 'bad-row' },
    ]);
  });

  it('in UTF-16, or empty, are rejected by name', async () => {
    const utf16 = Buffer.from('\ufeffimage,caption\na.jpg,one\n', 'utf16le');
    await expect(importTable('t.csv', utf16)).rejects.toMatchObject({
      code: 'unreadable-file',
      message: expect.stringContaining('UTF-16'),
    });
    await expect(importTable('u.csv', '\ufeff\n')).rejects.toMatchObject({
      code: 'unreadable-file',
      message: expect.stringContaining('empty'),
    });
  });

  it('with captions that are too long skip only those', async () => {
    const { rows, skipped } = await importTable('t.csv', `image,caption\na.jpg,one\na.jpg,${'x'.repeat(20_001)}\n`);
    expect(rows).toEqual(['a.jpg | one | - | -']);
    expect(skipped).toMatchObject([{ item: 'a.jpg', code: 'long-caption' }]);
  });
});

describe('the location of the images', () => {
  it('is next to the table, in images/ next to it, or where the user says', async () => {
    await put(project.at('data', 'd.jpg'), await jpeg(4));
    await put(project.at('photos', 'e.jpg'), await jpeg(5));
    const beside = await importTable(
      't.csv',
      'image,caption\na.jpg,one\nimages/b.jpg,two\n./d.jpg,three\nimages\\c.jpg,four\n',
    );
    expect(beside.rows.map((row) => row.split(' ')[0])).toEqual(['a.jpg', 'd.jpg', 'images/b.jpg', 'images/c.jpg']);
    const there = await importTable('u.csv', 'image,caption\ne.jpg,five\na.jpg,six\n', {
      images: project.at('photos'),
    });
    expect(there).toMatchObject({ images: { added: 1 }, skipped: [{ item: 'a.jpg', code: 'missing-image' }] });
  });

  it('may be given both in the table and by the user, or absolutely', async () => {
    const { rows } = await importTable(
      't.csv',
      `image,caption\nimages/a.jpg,one\n${project.at('data', 'images', 'b.jpg')},two\n`,
      {
        images: project.at('data', 'images'),
      },
    );
    expect(rows).toEqual(['a.jpg | one | - | -', 'b.jpg | two | - | -']);
  });

  it('is never outside: neither upwards, nor absolute, nor through a link, nor a URL', async () => {
    await put(project.at('secret.jpg'), await jpeg(6));
    await symlink(project.at('secret.jpg'), project.at('data', 'images', 'link.jpg'));
    const cells = [
      '../secret.jpg',
      'images/../../secret.jpg',
      project.at('secret.jpg'),
      'C:\\secret.jpg',
      'link.jpg',
      '..\\secret.jpg',
      'https://example.org/x.jpg',
    ];
    const { rows, skipped, skippedCount } = await importTable(
      't.csv',
      `image,caption\n${cells.map((cell) => `${cell},x\n`).join('')}a.jpg,one\n`,
    );
    expect(rows).toEqual(['a.jpg | one | - | -']);
    expect(skippedCount).toBe(cells.length);
    expect(skipped.map(({ code }) => code).sort()).toEqual(['remote-image', ...Array<string>(6).fill('unsafe-path')]);
    const json = await importTable('t.jsonl', JSON.stringify({ image: 'a\0.jpg', text: 'x' }));
    expect(json.skipped).toMatchObject([{ code: 'unsafe-path' }]);
  });

  it('follows a table that is reached through a linked folder, as the same source', async () => {
    await importTable('t.csv', 'image,caption\na.jpg,one\n');
    await symlink(project.at('data'), project.at('alias'));
    expect(await project.import(project.at('alias', 't.csv'))).toMatchObject({ images: { added: 0, unchanged: 1 } });
  });
});

describe('a Hugging Face folder', () => {
  it('is read through its metadata.jsonl', async () => {
    await put(project.at('data', 'metadata.jsonl'), '{"file_name":"images/a.jpg","text":"one"}\n');
    const result = await project.import(project.at('data'));
    expect(result).toMatchObject({
      format: 'jsonl',
      source: project.at('data', 'metadata.jsonl'),
      images: { added: 1 },
    });
  });

  it('has its splits in folders', async () => {
    await put(project.at('hub', 'train', 'x.jpg'), await jpeg(1));
    await put(project.at('hub', 'test', 'x.jpg'), await jpeg(2));
    await put(project.at('hub', 'train', 'metadata.csv'), 'file_name,text\nx.jpg,one\n');
    await put(project.at('hub', 'test', 'metadata.csv'), 'file_name,text\nx.jpg,two\n');
    expect(await project.import(project.at('hub'))).toMatchObject({ format: 'csv', images: { added: 2 } });
    expect(await project.samples()).toMatchObject([
      { key: 'test/x.jpg', captions: ['two'], split: 'test' },
      { key: 'train/x.jpg', captions: ['one'], split: 'train' },
    ]);
  });
});

describe('a preview', () => {
  it('shows format, columns, detected options and the first samples, and changes nothing', async () => {
    await put(project.at('data', 't.csv'), 'image,caption_0,caption_1,split\na.jpg,one,two,train\nb.jpg,three,,dev\n');
    const signal = new AbortController().signal;
    expect(await previewSource(project.at('data', 't.csv'), {}, { signal })).toEqual({
      source: project.at('data', 't.csv'),
      format: 'csv',
      columns: ['image', 'caption_0', 'caption_1', 'split'],
      options: { format: 'csv', imageColumn: 'image', captionColumn: 'caption', splitColumn: 'split' },
      examples: [
        { key: 'a.jpg', captions: ['one', 'two'], label: null, split: 'train' },
        { key: 'b.jpg', captions: ['three'], label: null, split: 'dev' },
      ],
    });
    expect(await project.samples()).toEqual([]);
  });
});
