import { describe, expect, it } from 'vitest';
import { Library } from '../../../src/main/engine/catalogue/queries/samples/library.ts';
import { removeCaption } from '../../../src/main/engine/catalogue/writes/captions.ts';
import { reorderCaptions } from '../../../src/main/engine/catalogue/writes/reorder-captions.ts';
import { importThem, makeProject, makeSample } from '../../helpers/catalogue.ts';

async function makeOrdered() {
  const catalogue = await makeProject();
  await importThem(catalogue, [makeSample('a.jpg', ['a', 'b', 'c', 'd'])]);
  await removeCaption(catalogue, 2);
  const library = new Library(catalogue);
  const read = async () => (await library.require(1)).captions.map(({ id, slot }) => [id, slot]);
  return { catalogue, read };
}

describe('reordering captions', () => {
  it('reuses the existing slots, as one change that can be undone and redone', async () => {
    const { catalogue, read } = await makeOrdered();
    await reorderCaptions(catalogue, { imageId: 1, captionIds: [4, 1, 3] });
    expect(await read()).toEqual([
      [4, 0],
      [1, 2],
      [3, 3],
    ]);
    await catalogue.undo();
    expect(await read()).toEqual([
      [1, 0],
      [3, 2],
      [4, 3],
    ]);
    await catalogue.redo();
    expect((await read()).map(([id]) => id)).toEqual([4, 1, 3]);
  });

  it('rejects an order that does not list every caption once', async () => {
    const { catalogue, read } = await makeOrdered();
    for (const captionIds of [
      [1, 3],
      [1, 3, 3],
      [1, 3, 4, 2],
    ]) {
      await expect(reorderCaptions(catalogue, { imageId: 1, captionIds })).rejects.toMatchObject({ code: 'conflict' });
    }
    expect((await read()).map(([id]) => id)).toEqual([1, 3, 4]);
  });
});
