import { describe, expect, it } from 'vitest';
import { Library } from '../../../src/main/engine/catalogue/queries/samples/library.ts';
import { editCaption } from '../../../src/main/engine/catalogue/writes/captions.ts';
import type { Filter } from '../../../src/shared/contract/samples.ts';
import { importThem, makeProject, makeSample } from '../../helpers/catalogue.ts';

async function makeLibrary() {
  const catalogue = await makeProject();
  await importThem(catalogue, [
    makeSample('a.jpg', ['A red cat', 'a dog'], { split: 'dev' }),
    makeSample('b.jpg', ['a dog', 'the cat and the dog']),
    makeSample('c.jpg'),
  ]);
  return { catalogue, library: new Library(catalogue) };
}

describe('caption statistics', () => {
  it('count lengths, words and repetitions, and follow every change', async () => {
    const { catalogue, library } = await makeLibrary();
    expect(await library.captionStatistics({})).toEqual({
      samples: 3,
      captions: 4,
      uncaptioned: 1,
      empty: 0,
      lengths: [
        { words: 2, captions: 2 },
        { words: 3, captions: 1 },
        { words: 5, captions: 1 },
      ],
      vocabulary: 6,
      rare: 3,
      frequent: [
        { word: 'a', captions: 3 },
        { word: 'dog', captions: 3 },
        { word: 'cat', captions: 2 },
        { word: 'and', captions: 1 },
        { word: 'red', captions: 1 },
        { word: 'the', captions: 1 },
      ],
      texts: 3,
      repeated: [{ text: 'a dog', captions: 2 }],
    });
    await editCaption(catalogue, { captionId: 2, text: '' });
    expect(await library.captionStatistics({})).toMatchObject({ empty: 1, repeated: [] });
  });

  it('agree with the filter that leads to their samples', async () => {
    const { library } = await makeLibrary();
    const { lengths } = await library.captionStatistics({ splits: ['dev'] });
    const find = (filter: Filter) => library.order({ filter, sort: { by: 'added', direction: 'ascending' } });
    for (const { words } of lengths) {
      expect(await find({ splits: ['dev'], words: { min: words, max: words } })).toHaveLength(1);
    }
    expect(await find({ captions: { max: 0 } })).toHaveLength(1);
  });
});
