import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { listBatches } from '../../../src/main/engine/catalogue/history/list.ts';
import { addCaption, editCaption, removeCaption, setText } from '../../../src/main/engine/catalogue/writes/captions.ts';
import {
  createClasses,
  removeClass,
  setTemplates,
  updateClass,
} from '../../../src/main/engine/catalogue/writes/classes.ts';
import { addTag, removeTag, setClass, setSplit, setStatus } from '../../../src/main/engine/catalogue/writes/samples.ts';
import { importThem, makeProject, makeSample, readAll, reopen } from '../../helpers/catalogue.ts';

/** Three samples with two captions each; captions have the numbers 1 to 6. */
async function makeSmallProject(): Promise<Catalogue> {
  const catalogue = await makeProject();
  await importThem(
    catalogue,
    ['a', 'b', 'c'].map((key) =>
      makeSample(`${key}.jpg`, [`${key} one`, `${key} two`], { label: 'bird', split: 'train' }),
    ),
  );
  return catalogue;
}

const actions: Record<string, (catalogue: Catalogue) => Promise<unknown>> = {
  'editing a caption': (catalogue) => editCaption(catalogue, { captionId: 3, text: 'new words' }),
  'adding a caption': (catalogue) => addCaption(catalogue, { imageId: 2, text: 'a third' }),
  'removing a caption': (catalogue) => removeCaption(catalogue, 4),
  'setting a class': async (catalogue) => {
    const [created] = await createClasses(catalogue, ['fish']);
    await setClass(catalogue, { ids: [1, 3], classId: created!.id });
  },
  'removing a class': (catalogue) => removeClass(catalogue, 1),
  'renaming a class': (catalogue) => updateClass(catalogue, { classId: 1, name: 'Vogel', prompt: 'a bird' }),
  'setting a split': (catalogue) => setSplit(catalogue, { ids: [1, 2, 3], split: 'dev' }),
  'taking out of a split': (catalogue) => setSplit(catalogue, { ids: [2], split: null }),
  'setting a status': (catalogue) => setStatus(catalogue, { ids: [1, 2], status: 'reject' }),
  'adding and removing a tag': async (catalogue) => {
    await addTag(catalogue, { ids: [1, 2, 3], tag: 'night' });
    await removeTag(catalogue, { ids: [2], tag: 'night' });
  },
  'setting templates': async (catalogue) => {
    await setTemplates(catalogue, ['a photo of {}', 'a drawing of {}']);
    await setTemplates(catalogue, ['only {}']);
  },
  'importing more': (catalogue) =>
    importThem(catalogue, [
      makeSample('a.jpg', ['a one', 'a changed', 'a three'], { label: 'fish', split: 'train', width: 7 }),
      makeSample('d.jpg', ['d one'], { label: 'cow' }),
    ]),
};

describe('undo and redo', () => {
  it.each(Object.entries(actions))('reverse and restore %s, even after a restart', async (_, act) => {
    let catalogue = await makeSmallProject();
    const before = await readAll(catalogue);
    await act(catalogue);
    const after = await readAll(catalogue);
    expect(after).not.toEqual(before);
    const batches = (await listBatches(catalogue, { limit: 10 })).filter(
      (batch) => batch.kind === 'edit' || batch.id > 1,
    );
    for (const _batch of batches) await catalogue.undo();
    expect(await readAll(catalogue)).toEqual(before);
    catalogue = await reopen(catalogue);
    for (const _batch of batches) await catalogue.redo();
    expect(await readAll(catalogue)).toEqual(after);
    catalogue = await reopen(catalogue);
    for (const _batch of batches) await catalogue.undo();
    expect(await readAll(catalogue)).toEqual(before);
  });

  it('reverse and restore a full import with the same row numbers', async () => {
    const catalogue = await makeSmallProject();
    const after = await readAll(catalogue);
    const undone = await catalogue.undo();
    expect(undone).toMatchObject({ kind: 'undo', label: 'Import made.jsonl', edits: 10 });
    expect(Object.values(await readAll(catalogue)).flat()).toEqual([]);
    await catalogue.redo();
    expect(await readAll(catalogue)).toEqual(after);
  });

  it('move through many edits in order', async () => {
    const catalogue = await makeSmallProject();
    for (const text of ['1', '2', '3']) await editCaption(catalogue, { captionId: 1, text });
    const read = async () => (await readAll(catalogue))['captions']![0];
    await catalogue.undo();
    await catalogue.undo();
    expect(await read()).toMatchObject({ text: '1' });
    await catalogue.redo();
    expect(await read()).toMatchObject({ text: '2' });
    await catalogue.undo();
    await catalogue.undo();
    expect(await read()).toMatchObject({ text: 'a one', origin: 'source' });
    await catalogue.redo();
    await catalogue.redo();
    await catalogue.redo();
    expect(await read()).toMatchObject({ text: '3', origin: 'person' });
  });

  it('discard undone changes after a new edit', async () => {
    const catalogue = await makeSmallProject();
    await editCaption(catalogue, { captionId: 1, text: 'first' });
    await catalogue.undo();
    await editCaption(catalogue, { captionId: 2, text: 'second' });
    await expect(catalogue.redo()).rejects.toMatchObject({ code: 'nothing-to-redo' });
    expect(await catalogue.historyState()).toEqual({ undo: 'Edit a caption of a.jpg', redo: null });
    await catalogue.undo();
    expect(await catalogue.historyState()).toEqual({ undo: 'Import made.jsonl', redo: 'Edit a caption of a.jpg' });
  });

  it('report when there is nothing to do', async () => {
    const catalogue = await makeProject();
    await expect(catalogue.undo()).rejects.toMatchObject({ code: 'nothing-to-undo' });
    await expect(catalogue.redo()).rejects.toMatchObject({ code: 'nothing-to-redo' });
    expect(await catalogue.historyState()).toEqual({ undo: null, redo: null });
    expect(await listBatches(catalogue, { limit: 10 })).toEqual([]);
  });

  it('never reuse a revision, so that a vector is never attributed to another text', async () => {
    const catalogue = await makeSmallProject();
    const seen = new Map<number, string>();
    const note = async () => {
      const { text, revision } = await catalogue.db
        .selectFrom('caption')
        .select(['text', 'revision'])
        .where('id', '=', 1)
        .executeTakeFirstOrThrow();
      expect(seen.get(revision) ?? text).toBe(text);
      seen.set(revision, text);
    };
    await note();
    await editCaption(catalogue, { captionId: 1, text: 'B' });
    await note();
    await removeCaption(catalogue, 1);
    // Undo the removal and the edit, redo both, undo the removal: the row is restored from an older copy.
    for (const step of ['undo', 'undo', 'redo', 'redo', 'undo', 'undo'] as const) {
      await catalogue[step]();
      const row = await catalogue.db.selectFrom('caption').select('id').where('id', '=', 1).executeTakeFirst();
      if (row !== undefined) await note();
    }
    await editCaption(catalogue, { captionId: 1, text: 'C' });
    await note();
  });

  it('change a hundred thousand captions as one batch', async () => {
    const catalogue = await makeProject();
    await importThem(
      catalogue,
      Array.from({ length: 20_000 }, (_, index) => makeSample(`${index}.jpg`, ['0', '1', '2', '3', '4'])),
    );
    const ids = Array.from({ length: 100_000 }, (_, index) => index + 1);
    await catalogue.write('Replace everything', 'edit', (edits) =>
      setText(
        edits,
        ids.map((id) => [id, `new ${id}`] as const),
      ),
    );
    const count = () =>
      catalogue.db
        .selectFrom('caption')
        .select((each) => each.fn.countAll().as('count'))
        .where('text', 'like', 'new %')
        .where('origin', '=', 'person')
        .executeTakeFirstOrThrow();
    expect(await count()).toEqual({ count: 100_000 });
    expect(await catalogue.undo()).toMatchObject({ label: 'Replace everything', edits: 200_000 });
    expect(await count()).toEqual({ count: 0 });
  });
});

describe('a batch', () => {
  it('is atomic', async () => {
    const catalogue = await makeSmallProject();
    const before = await readAll(catalogue);
    const batches = await listBatches(catalogue, { limit: 10 });
    const failing = catalogue.write('Fail', 'edit', async (edits) => {
      await edits.set('caption', [1, 2, 3], 'text', 'lost');
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await readAll(catalogue)).toEqual(before);
    expect(await listBatches(catalogue, { limit: 10 })).toEqual(batches);
  });

  it('is not stored when it changes nothing', async () => {
    const catalogue = await makeSmallProject();
    const last = catalogue.changes.last;
    await editCaption(catalogue, { captionId: 1, text: 'a one' });
    await setSplit(catalogue, { ids: [1, 2, 3], split: 'train' });
    expect(await listBatches(catalogue, { limit: 10 })).toHaveLength(1);
    expect(catalogue.changes.last).toBe(last);
  });

  it('is not written when the signal aborts', async () => {
    const catalogue = await makeSmallProject();
    const before = await readAll(catalogue);
    const stop = new AbortController();
    const writing = catalogue.write(
      'Stop',
      'edit',
      async (edits) => {
        await edits.set('caption', [1], 'text', 'lost');
        stop.abort();
      },
      { signal: stop.signal },
    );
    await expect(writing).rejects.toThrow();
    expect(await readAll(catalogue)).toEqual(before);
  });

  it('with several transactions is undone as one, but not while it is open', async () => {
    const catalogue = await makeSmallProject();
    const before = await readAll(catalogue);
    const batch = catalogue.startBatch('Import in parts', 'import');
    await batch.write((edits) => edits.set('caption', [1], 'text', 'part one'));
    await expect(catalogue.undo()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('still running'),
    });
    await batch.write((edits) => edits.set('caption', [2], 'text', 'part two'));
    batch.close();
    expect(await catalogue.undo()).toMatchObject({ label: 'Import in parts', edits: 2 });
    expect(await readAll(catalogue)).toEqual(before);
  });

  it('inside another batch is rejected instead of deadlocking', async () => {
    const catalogue = await makeSmallProject();
    const nested = catalogue.write('Outer', 'edit', () => editCaption(catalogue, { captionId: 1, text: 'inner' }));
    await expect(nested).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('the history', () => {
  it('lists labels, newest first, page by page', async () => {
    const catalogue = await makeSmallProject();
    await editCaption(catalogue, { captionId: 3, text: 'new' });
    await setStatus(catalogue, { ids: [1, 2], status: 'good' });
    const [newest, older] = await listBatches(catalogue, { limit: 2 });
    expect(newest).toMatchObject({ label: 'Mark 2 samples as good', kind: 'edit', applied: true, edits: 2 });
    expect(older).toMatchObject({ label: 'Edit a caption of b.jpg' });
    expect(older!.sample[0]).toEqual({
      table: 'caption',
      rowId: 3,
      imageId: 2,
      field: 'text',
      before: 'b one',
      after: 'new',
    });
    const rest = await listBatches(catalogue, { limit: 10, before: older!.id });
    expect(rest.map((batch) => batch.label)).toEqual(['Import made.jsonl']);
    expect(rest[0]!.sample).toContainEqual({
      table: 'image',
      rowId: 1,
      imageId: 1,
      field: 'row',
      before: null,
      after: 'a.jpg',
    });
  });

  it('of an image contains only changes of the image, its captions or its tags', async () => {
    const catalogue = await makeSmallProject();
    await editCaption(catalogue, { captionId: 3, text: 'new' });
    await addTag(catalogue, { ids: [2], tag: 'night' });
    await removeCaption(catalogue, 4);
    await editCaption(catalogue, { captionId: 1, text: 'elsewhere' });
    const labels = async (imageId: number) =>
      (await listBatches(catalogue, { limit: 10, imageId })).map((batch) => batch.label);
    expect(await labels(2)).toEqual([
      'Remove a caption of b.jpg',
      'Tag b.jpg with night',
      'Edit a caption of b.jpg',
      'Import made.jsonl',
    ]);
    expect(await labels(3)).toEqual(['Import made.jsonl']);
    const [imported] = await listBatches(catalogue, { limit: 10, imageId: 3 });
    expect(imported!.sample.map((edit) => [edit.table, edit.imageId, edit.after])).toEqual([
      ['image', 3, 'c.jpg'],
      ['caption', 3, 'c one'],
      ['caption', 3, 'c two'],
    ]);
  });

  it('publishes each committed change', async () => {
    const catalogue = await makeSmallProject();
    const stop = new AbortController();
    const heard = (async () => {
      for await (const { event } of catalogue.changes.read({ after: catalogue.changes.last, signal: stop.signal }))
        return event;
      return undefined;
    })();
    await editCaption(catalogue, { captionId: 3, text: 'new' });
    expect(await heard).toEqual({ kinds: ['captions'], imageIds: [2] });
    stop.abort();
  });
});
