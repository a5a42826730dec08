import { describe, expect, it } from 'vitest';
import { listBatches } from '../../../src/main/engine/catalogue/history/list.ts';
import { findSourceImages, locateImages } from '../../../src/main/engine/catalogue/queries/images.ts';
import type { KeptCaption } from '../../../src/main/engine/catalogue/writes/import-captions.ts';
import { ensureSource, importSamples } from '../../../src/main/engine/catalogue/writes/import-samples.ts';
import { addCaption, editCaption, removeCaption } from '../../../src/main/engine/catalogue/writes/captions.ts';
import { createClasses, removeClass } from '../../../src/main/engine/catalogue/writes/classes.ts';
import { setClass, setSplit } from '../../../src/main/engine/catalogue/writes/samples.ts';
import { importThem, makeProject, makeSample, readAll } from '../../helpers/catalogue.ts';

const birds = [
  makeSample('a.jpg', ['a one', 'a two'], { label: 'heron', split: 'train', width: 10 }),
  makeSample('b.jpg', ['b one'], { label: 'tern', split: 'dev' }),
];

describe('importing samples', () => {
  it('adds images, captions and classes, and counts them', async () => {
    const catalogue = await makeProject();
    expect(await importThem(catalogue, birds)).toEqual({
      images: { added: 2, unchanged: 0, updated: 0 },
      captions: { added: 3, unchanged: 0, updated: 0, kept: 0 },
      classesAdded: 2,
    });
  });

  it('changes nothing the second time, not even the history', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, birds);
    const [before, batches] = [await readAll(catalogue), await listBatches(catalogue, { limit: 9 })];
    expect(await importThem(catalogue, birds)).toEqual({
      images: { added: 0, unchanged: 2, updated: 0 },
      captions: { added: 0, unchanged: 3, updated: 0, kept: 0 },
      classesAdded: 0,
    });
    expect(await readAll(catalogue)).toEqual(before);
    expect(await listBatches(catalogue, { limit: 9 })).toEqual(batches);
  });

  it('follows the source where the user made no edits, and raises the revision of changed captions', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, birds);
    const counts = await importThem(catalogue, [
      makeSample('a.jpg', ['a one', 'a 2', 'a three'], { label: 'gull', split: 'test', width: 11 }),
    ]);
    expect(counts).toEqual({
      images: { added: 0, unchanged: 0, updated: 1 },
      captions: { added: 1, unchanged: 1, updated: 1, kept: 0 },
      classesAdded: 1,
    });
    const captions = await catalogue.db
      .selectFrom('caption')
      .select(['text', 'revision'])
      .where('image_id', '=', 1)
      .orderBy('slot')
      .execute();
    expect(captions).toEqual([
      { text: 'a one', revision: 1 },
      { text: 'a 2', revision: 2 },
      { text: 'a three', revision: 1 },
    ]);
    const image = await catalogue.db.selectFrom('image').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
    expect(image).toMatchObject({ split: 'test', width: 11, class_id: 3 });
  });

  it('never overwrites user edits, and reports the kept ones', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, birds);
    await editCaption(catalogue, { captionId: 1, text: 'mine' });
    const kept: KeptCaption[] = [];
    const counts = await catalogue.write('Import again', 'import', async (edits) => {
      const source = await ensureSource(edits, { kind: 'jsonl', location: '/made.jsonl', root: '/made', options: {} });
      const changed = makeSample('a.jpg', ['theirs', 'a two'], { label: 'heron', split: 'train' });
      return importSamples(edits, source, [changed], { onKept: (caption) => kept.push(caption) });
    });
    expect(counts.captions).toEqual({ added: 0, unchanged: 1, updated: 0, kept: 1 });
    expect(kept).toEqual([{ key: 'a.jpg', slot: 0, text: 'mine', source: 'theirs' }]);
    const row = await catalogue.db.selectFrom('caption').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ text: 'mine', origin: 'person', source_text: 'theirs' });
  });

  it('does not restore removed captions, and finds free slots next to added ones', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, birds);
    await removeCaption(catalogue, 2);
    await addCaption(catalogue, { imageId: 2, text: 'mine', slot: 1 });
    await importThem(catalogue, birds);
    await importThem(catalogue, [
      makeSample('a.jpg', ['a one', 'a two', 'a three'], { label: 'heron', split: 'train' }),
      makeSample('b.jpg', ['b one', 'b two'], { label: 'tern', split: 'dev' }),
    ]);
    const captions = await catalogue.db
      .selectFrom('caption')
      .select(['image_id', 'slot', 'text'])
      .orderBy('image_id')
      .orderBy('slot')
      .execute();
    expect(captions).toEqual([
      { image_id: 1, slot: 0, text: 'a one' },
      { image_id: 1, slot: 2, text: 'a three' },
      { image_id: 2, slot: 0, text: 'b one' },
      { image_id: 2, slot: 1, text: 'mine' },
      { image_id: 2, slot: 2, text: 'b two' },
    ]);
  });

  it('keeps the class and split that the user set, and follows the source otherwise', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, birds);
    const [owl] = await createClasses(catalogue, ['owl']);
    await setClass(catalogue, { ids: [1], classId: owl!.id });
    await setSplit(catalogue, { ids: [1], split: null });
    const relabelled = birds.map((sample) => ({ ...sample, label: 'bird', split: 'test' }));
    await importThem(catalogue, relabelled);
    const images = await catalogue.db
      .selectFrom('image')
      .leftJoin('class', 'class.id', 'image.class_id')
      .select(['class.name', 'image.split'])
      .orderBy('image.id')
      .execute();
    expect(images).toEqual([
      { name: 'owl', split: null },
      { name: 'bird', split: 'test' },
    ]);
  });

  it('distinguishes images with the same key from two sources', async () => {
    const catalogue = await makeProject();
    for (const location of ['/one.csv', '/two.csv']) {
      await catalogue.write('Import', 'import', async (edits) => {
        const source = await ensureSource(edits, { kind: 'csv', location, root: `${location}-images`, options: {} });
        return importSamples(edits, source, [makeSample('a.jpg', [], { offset: 512, length: 99 })]);
      });
    }
    const located = await locateImages(catalogue.db, catalogue.project, [2, 7, 1]);
    expect(located.map(({ id, location }) => [id, location])).toEqual([
      [2, { file: '/two.csv-images/a.jpg', offset: 512, length: 99 }],
      [1, { file: '/one.csv-images/a.jpg', offset: 512, length: 99 }],
    ]);
    const found = await findSourceImages(catalogue.db, catalogue.project, 2, ['a.jpg', 'b.jpg']);
    expect([...found].map(([key, image]) => [key, image.id])).toEqual([['a.jpg', 2]]);
  });

  it('stores any text unchanged', async () => {
    const catalogue = await makeProject();
    const texts = [
      '',
      ' spaces ',
      'line\nbreak',
      'zero\0byte',
      '"quoted" \\ {json}',
      'é é',
      '狗🐶',
      'x'.repeat(20_000),
    ];
    await importThem(catalogue, [makeSample('a.jpg', texts)]);
    const rows = await catalogue.db.selectFrom('caption').select('text').orderBy('slot').execute();
    expect(rows.map((row) => row.text)).toEqual(texts);
    await catalogue.undo();
    await catalogue.redo();
    const again = await catalogue.db.selectFrom('caption').select('text').orderBy('slot').execute();
    expect(again.map((row) => row.text)).toEqual(texts);
  });

  it('repairs lone surrogates, which files cannot store', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, [makeSample('a.jpg', ['half \ud83d'])]);
    expect(await importThem(catalogue, [makeSample('a.jpg', ['half \ud83d'])])).toMatchObject({
      captions: { unchanged: 1 },
    });
  });
});

describe('a class', () => {
  it('is created once per name', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, birds);
    const classes = await createClasses(catalogue, ['owl', 'heron']);
    expect(classes.map(({ name, samples }) => [name, samples])).toEqual([
      ['owl', 0],
      ['heron', 1],
    ]);
  });

  it('that is removed is removed from its images, and importing the source again does not restore it', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, birds);
    await removeClass(catalogue, 1);
    await importThem(catalogue, birds);
    const image = await catalogue.db
      .selectFrom('image')
      .select('class_id')
      .where('id', '=', 1)
      .executeTakeFirstOrThrow();
    expect(image.class_id).toBeNull();
  });
});
