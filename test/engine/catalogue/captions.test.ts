import { describe, expect, it } from 'vitest';
import { addCaption, editCaption, removeCaption } from '../../../src/main/engine/catalogue/writes/captions.ts';
import {
  createClasses,
  removeClass,
  setTemplates,
  updateClass,
} from '../../../src/main/engine/catalogue/writes/classes.ts';
import { setClass } from '../../../src/main/engine/catalogue/writes/samples.ts';
import { importThem, makeProject, makeSample } from '../../helpers/catalogue.ts';

describe('a caption', () => {
  it('that was changed since it was read is not overwritten', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, [makeSample('a.jpg', ['old'])]);
    const first = await editCaption(catalogue, { captionId: 1, text: 'by one window', revision: 1 });
    expect(first).toEqual({
      id: 1,
      imageId: 1,
      slot: 0,
      text: 'by one window',
      revision: 2,
      origin: 'person',
      alignment: null,
      stale: false,
    });
    await expect(editCaption(catalogue, { captionId: 1, text: 'by another', revision: 1 })).rejects.toMatchObject({
      code: 'conflict',
      data: { captionId: 1, revision: 2, text: 'by one window' },
    });
    await expect(editCaption(catalogue, { captionId: 1, text: 'knowing', revision: 2 })).resolves.toMatchObject({
      revision: 3,
    });
  });

  it('is added at the end or in a free slot, never over another', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, [makeSample('a.jpg', ['0', '1', '2'])]);
    await removeCaption(catalogue, 2);
    expect(await addCaption(catalogue, { imageId: 1, text: 'last' })).toMatchObject({
      slot: 3,
      origin: 'person',
      revision: 1,
    });
    expect(await addCaption(catalogue, { imageId: 1, text: 'gap', slot: 1 })).toMatchObject({ slot: 1 });
    await expect(addCaption(catalogue, { imageId: 1, text: 'over', slot: 1 })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('that does not exist is reported as not found', async () => {
    const catalogue = await makeProject();
    await expect(editCaption(catalogue, { captionId: 5, text: 'x' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(removeCaption(catalogue, 5)).rejects.toMatchObject({ code: 'not-found' });
    await expect(addCaption(catalogue, { imageId: 5, text: 'x' })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a class', () => {
  it('is not renamed to an existing name', async () => {
    const catalogue = await makeProject();
    await createClasses(catalogue, ['owl', 'tern']);
    await expect(updateClass(catalogue, { classId: 1, name: 'tern' })).rejects.toMatchObject({ code: 'conflict' });
    expect(await updateClass(catalogue, { classId: 1, name: 'owl', prompt: 'a barn owl' })).toMatchObject({
      prompt: 'a barn owl',
    });
  });

  it('that is unknown cannot be set, changed or removed', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, [makeSample('a.jpg')]);
    for (const act of [
      setClass(catalogue, { ids: [1], classId: 9 }),
      updateClass(catalogue, { classId: 9, name: 'x' }),
      removeClass(catalogue, 9),
    ]) {
      await expect(act).rejects.toMatchObject({ code: 'not-found' });
    }
  });
});

describe('prompt templates', () => {
  it('are replaced as a list and keep their order', async () => {
    const catalogue = await makeProject();
    expect(await setTemplates(catalogue, ['b {}', 'a {}'])).toEqual(['b {}', 'a {}']);
    expect(await setTemplates(catalogue, ['a {}', 'c {}', 'b {}'])).toEqual(['a {}', 'c {}', 'b {}']);
    await catalogue.undo();
    expect(await setTemplates(catalogue, ['b {}', 'a {}'])).toEqual(['b {}', 'a {}']);
    expect(await catalogue.historyState()).toMatchObject({ redo: 'Change the prompt templates' });
  });
});
