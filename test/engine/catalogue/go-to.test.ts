import { describe, expect, it } from 'vitest';
import { goTo } from '../../../src/main/engine/catalogue/history/go-to.ts';
import { listBatches } from '../../../src/main/engine/catalogue/history/list.ts';
import { editCaption } from '../../../src/main/engine/catalogue/writes/captions.ts';
import { importThem, makeProject, makeSample, readAll, reopen } from '../../helpers/catalogue.ts';

async function makeEdited() {
  const catalogue = await makeProject();
  await importThem(catalogue, [makeSample('a.jpg', ['zero'])]);
  const states = [await readAll(catalogue)];
  for (const text of ['one', 'two', 'three']) {
    await editCaption(catalogue, { captionId: 1, text });
    states.push(await readAll(catalogue));
  }
  const changes = await listBatches(catalogue, { changes: true, limit: 10 });
  return { catalogue, states, ids: changes.map(({ id }) => id).reverse() };
}

describe('going through the history', () => {
  it('moves back and forward to any change, even after a restart', async () => {
    const { catalogue, states, ids } = await makeEdited();
    expect(await goTo(catalogue, ids[1]!)).toEqual({ undone: 2, redone: 0 });
    expect(await readAll(catalogue)).toEqual(states[1]);
    const again = await reopen(catalogue);
    expect(await goTo(again, ids[3]!)).toEqual({ undone: 0, redone: 2 });
    expect(await readAll(again)).toEqual(states[3]);
    expect(await goTo(again, null)).toEqual({ undone: 4, redone: 0 });
    expect((await readAll(again))['images']).toEqual([]);
    expect(await goTo(again, ids[2]!)).toEqual({ undone: 0, redone: 3 });
    expect(await readAll(again)).toEqual(states[2]);
    expect(await goTo(again, ids[2]!)).toEqual({ undone: 0, redone: 0 });
  });

  it('rejects changes that can no longer be redone, and unknown ones', async () => {
    const { catalogue, states, ids } = await makeEdited();
    await goTo(catalogue, ids[1]!);
    await editCaption(catalogue, { captionId: 1, text: 'another way' });
    await expect(goTo(catalogue, ids[3]!)).rejects.toMatchObject({ code: 'conflict' });
    await expect(goTo(catalogue, 999)).rejects.toMatchObject({ code: 'not-found' });
    await goTo(catalogue, ids[1]!);
    expect(await readAll(catalogue)).toEqual(states[1]);
  });

  it('lists changes without undo and redo steps', async () => {
    const { catalogue, ids } = await makeEdited();
    await goTo(catalogue, ids[0]!);
    const changes = await listBatches(catalogue, { changes: true, limit: 10 });
    expect(changes.map(({ id, applied }) => [id, applied])).toEqual([
      [ids[3], false],
      [ids[2], false],
      [ids[1], false],
      [ids[0], true],
    ]);
    expect(await listBatches(catalogue, { limit: 10 })).toHaveLength(7);
  });
});
