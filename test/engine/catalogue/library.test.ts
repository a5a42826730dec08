import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sortKey, type Filter, type Sample, type Sort } from '../../../src/shared/contract/samples.ts';
import { splitWords } from '../../../src/shared/contract/filter-writing.ts';
import { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { Library } from '../../../src/main/engine/catalogue/queries/samples/library.ts';
import { removeCaption, editCaption } from '../../../src/main/engine/catalogue/writes/captions.ts';
import { addTag, setClass, setStatus } from '../../../src/main/engine/catalogue/writes/samples.ts';
import { makeSample } from '../../helpers/catalogue.ts';
import { fillCatalogue, makeWord } from '../../helpers/made-samples.ts';
import { makeRandom } from '../../helpers/random.ts';
import { importThem, makeProject } from '../../helpers/catalogue.ts';

const sampleCount = 400;
let folder: string;
let catalogue: Catalogue;
let library: Library;
let everything: Sample[];
/** The edit time of each sample, null for never, which the contract does not expose. */
let editedAt: Map<number, number | null>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diagonal-library-'));
  catalogue = await Catalogue.create(join(folder, 'project'));
  library = new Library(catalogue);
  await fillCatalogue(catalogue, { samples: sampleCount, captions: 3, classes: 6, words: 60, seed: 5 });
  const random = makeRandom(17);
  const ids = Array.from({ length: sampleCount }, (_, index) => index + 1);
  const some = (share: number) => ids.filter(() => random() < share);
  await setStatus(catalogue, { ids: some(0.1), status: 'good' });
  await setStatus(catalogue, { ids: some(0.05), status: 'fix' });
  await addTag(catalogue, { ids: some(0.2), tag: 'night' });
  await addTag(catalogue, { ids: some(0.1), tag: 'blurred' });
  for (const id of some(0.05)) await removeCaption(catalogue, 3 * id);
  await catalogue.store(
    async (db) => {
      // Few distinct values, so that there are ties, and some without a value.
      for (const id of some(0.8)) {
        await db
          .updateTable('image')
          .set({ alignment: Math.floor(random() * 40) / 100 })
          .where('id', '=', id)
          .execute();
      }
      for (const id of ids) {
        const edited_at = random() < 0.3 ? 1_000 + Math.floor(random() * 9) : null;
        await db.updateTable('image').set({ edited_at }).where('id', '=', id).execute();
      }
    },
    { kinds: ['alignment'], imageIds: null },
  );
  everything = await library.get(ids);
  const edits = await catalogue.db.selectFrom('image').select(['id', 'edited_at']).execute();
  editedAt = new Map(edits.map((row) => [row.id, row.edited_at]));
});

afterAll(async () => {
  await catalogue.close();
  await rm(folder, { recursive: true, force: true });
});

/** The same selection with plain loops. */
function select(filter: Filter, { by, direction }: Sort): number[] {
  const words = splitWords(filter.text ?? '');
  const { not = {} } = filter;
  const chosen = everything.filter((sample) => {
    const document = [sample.key, ...sample.captions.map((caption) => caption.text)].join(' ');
    const tokens = document.split(/[^a-z0-9]+/);
    const holds = (phrase: string) => ` ${tokens.join(' ')} `.includes(` ${phrase} `);
    const lengths = sample.captions.map((caption) => caption.text.split(' ').length);
    return (
      words.every(({ text, phrase }, index) =>
        !phrase && index === words.length - 1 ? tokens.some((token) => token.startsWith(text)) : holds(text),
      ) &&
      (filter.words === undefined ||
        lengths.some((count) => count >= (filter.words?.min ?? 0) && count <= (filter.words?.max ?? 99))) &&
      !not.classIds?.includes(sample.classId) &&
      !not.splits?.includes(sample.split) &&
      !not.statuses?.includes(sample.status) &&
      !not.tags?.some((tag) => sample.tags.includes(tag)) &&
      !not.words?.some((phrase) => holds(phrase)) &&
      (filter.classIds?.includes(sample.classId) ?? true) &&
      (filter.splits?.includes(sample.split) ?? true) &&
      (filter.statuses?.includes(sample.status) ?? true) &&
      (filter.tags?.some((tag) => sample.tags.includes(tag)) ?? true) &&
      (filter.ids?.includes(sample.id) ?? true) &&
      (filter.alignment?.min === undefined || (sample.alignment ?? -9) >= filter.alignment.min) &&
      (filter.alignment?.max === undefined || (sample.alignment ?? 9) <= filter.alignment.max) &&
      sample.captions.length >= (filter.captions?.min ?? 0) &&
      sample.captions.length <= (filter.captions?.max ?? 99)
    );
  });
  const value = (sample: Sample): string | number | null =>
    ({
      added: sample.id,
      key: sample.key,
      alignment: sample.alignment,
      edited: editedAt.get(sample.id) ?? null,
      split: sample.split,
      // Classes are created in the order of their first sample, and listed in that order.
      class: sample.classId,
    })[by];
  const sign = direction === 'ascending' ? 1 : -1;
  return chosen
    .sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x === y) return sign * (a.id - b.id);
      if (x === null || y === null) return x === null ? 1 : -1;
      return sign * (x < y ? -1 : 1);
    })
    .map((sample) => sample.id);
}

async function readPages(filter: Filter, sort: Sort, limit: number): Promise<number[]> {
  const ids: number[] = [];
  for (let cursor: string | undefined; ;) {
    const { items, next } = await library.page({ filter, sort, cursor, limit });
    expect(items.length).toBeLessThanOrEqual(limit);
    for (const item of items) ids.push(item.id);
    if (next === null) return ids;
    cursor = next;
  }
}

const filters: Record<string, Filter> = {
  'no filter': {},
  'a class': { classIds: [2] },
  'several classes and none': { classIds: [2, 5, null] },
  'no class': { classIds: [null] },
  'an unknown class': { classIds: [99] },
  'no class at all wanted': { classIds: [] },
  'a split': { splits: ['dev'] },
  'splits and none': { splits: ['train', null] },
  'a class in a split': { classIds: [1, 3], splits: ['train', 'test'] },
  'a status': { statuses: ['fix'] },
  statuses: { statuses: ['good', 'to do'] },
  'a tag': { tags: ['night'] },
  'either of two tags': { tags: ['night', 'blurred', 'night'] },
  words: { text: `${makeWord(3)} ${makeWord(11)}` },
  'a frequent word': { text: makeWord(0) },
  'the beginning of a word': { text: 'k' },
  'words in a class': { text: makeWord(1), classIds: [1, null] },
  'a word that does not occur': { text: 'xylophone' },
  'a range of alignment': { alignment: { min: 0.1, max: 0.2 } },
  'a low alignment in a split': { alignment: { max: 0.05 }, splits: ['train'] },
  'few captions': { captions: { max: 2 } },
  'three captions and a tag': { captions: { min: 3, max: 3 }, tags: ['night'] },
  'a phrase': { text: `"${makeWord(1)} ${makeWord(0)}"` },
  'a phrase and the beginning of a word': { text: `"${makeWord(1)} ${makeWord(0)}" k` },
  'long captions': { words: { min: 12 } },
  'captions of a length in a class': { words: { min: 8, max: 9 }, classIds: [1, 2] },
  'anything but a class': { not: { classIds: [2] } },
  'a class, and not none': { not: { classIds: [2, null] } },
  'anything but a split': { not: { splits: ['train'] }, classIds: [1, 3] },
  'anything but two statuses': { not: { statuses: ['to do', 'fix'] } },
  'without a tag': { not: { tags: ['night'] } },
  'without two tags but with a word': { not: { tags: ['night', 'blurred'] }, text: makeWord(2) },
  'without a word': { not: { words: [makeWord(0)] } },
  'without a phrase or a word': { not: { words: [`${makeWord(1)} ${makeWord(0)}`, makeWord(4)] } },
  'chosen samples': { ids: [7, 3, 3, 350, 9_999, 12] },
  'everything at once': {
    text: 'b',
    classIds: [1, 2, 3, 4, 5, 6],
    splits: ['train'],
    statuses: ['to do'],
    tags: ['night'],
    alignment: { min: 0 },
    captions: { min: 2 },
    words: { max: 11 },
    not: { classIds: [4], splits: ['dev'], statuses: ['fix'], tags: ['blurred'], words: [makeWord(9)] },
  },
};
const sorts: Sort[] = sortKey.options.flatMap((by) => [
  { by, direction: 'ascending' },
  { by, direction: 'descending' },
]);

describe('the library', () => {
  it.each(Object.entries(filters))(
    'returns %s in every order, at once and page by page, like plain loops',
    async (_, filter) => {
      for (const sort of sorts) {
        const expected = select(filter, sort);
        expect([...(await library.order({ filter, sort }))], `order by ${sort.by} ${sort.direction}`).toEqual(expected);
        expect(await readPages(filter, sort, 37), `pages by ${sort.by} ${sort.direction}`).toEqual(expected);
        // Short and long pages are found in different ways.
        const { items } = await library.page({ filter, sort, limit: 2 });
        expect(
          items.map((item) => item.id),
          `first by ${sort.by} ${sort.direction}`,
        ).toEqual(expected.slice(0, 2));
      }
    },
  );

  it('returns no further page after one that ends exactly at the end', async () => {
    const sort: Sort = { by: 'key', direction: 'ascending' };
    expect(await readPages({}, sort, sampleCount)).toHaveLength(sampleCount);
    expect((await library.page({ filter: {}, sort, limit: sampleCount })).next).toBeNull();
  });

  it('counts the samples of a selection by class, split, status and tag', async () => {
    for (const filter of [{}, { text: makeWord(2) }, { splits: ['train'] }] satisfies Filter[]) {
      const chosen = select(filter, sorts[0]!).map((id) => everything[id - 1]!);
      const facets = await library.facets(filter);
      const count = (test: (sample: Sample) => boolean) => chosen.filter(test).length;
      for (const { classId, name, samples } of facets.classes) {
        expect(samples).toBe(count((sample) => sample.classId === classId && sample.className === name));
      }
      for (const { split, samples } of facets.splits) expect(samples).toBe(count((sample) => sample.split === split));
      for (const { status, samples } of facets.statuses)
        expect(samples).toBe(count((sample) => sample.status === status));
      for (const { tag, samples } of facets.tags) expect(samples).toBe(count((sample) => sample.tags.includes(tag)));
      for (const list of [facets.classes, facets.splits, facets.statuses]) {
        expect(list.reduce((sum, entry) => sum + entry.samples, 0)).toBe(chosen.length);
      }
      expect(facets.tags).toHaveLength(new Set(chosen.flatMap((sample) => sample.tags)).size);
    }
  });

  it('reports the alignment percentile of each sample', () => {
    const values = everything.flatMap((sample) => sample.alignment ?? []);
    for (const { alignment, percentile } of everything) {
      if (alignment === null) expect(percentile).toBeNull();
      else expect(percentile).toBe(values.filter((value) => value < alignment).length / values.length);
    }
  });

  it('rejects a cursor of another order or an invalid one', async () => {
    const byKey: Sort = { by: 'key', direction: 'ascending' };
    const { next } = await library.page({ filter: {}, sort: byKey, limit: 5 });
    const ask = (sort: Sort, cursor: string) => library.page({ filter: {}, sort, cursor, limit: 5 });
    await expect(ask({ by: 'added', direction: 'ascending' }, next!)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(ask({ by: 'key', direction: 'descending' }, next!)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(ask(byKey, 'bm9uc2Vuc2U')).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('continues from the same position when earlier samples are added or removed', async () => {
    const own = await makeProject();
    const shelf = new Library(own);
    await importThem(
      own,
      ['b', 'd', 'f', 'h'].map((key) => makeSample(key)),
    );
    const sort: Sort = { by: 'key', direction: 'ascending' };
    const first = await shelf.page({ filter: {}, sort, limit: 2 });
    await importThem(
      own,
      ['a', 'e'].map((key) => makeSample(key)),
    );
    const second = await shelf.page({ filter: {}, sort, limit: 9, cursor: first.next! });
    expect(second.items.map((item) => item.key)).toEqual(['e', 'f', 'h']);
  });

  it('recomputes after a change, and caches in between', async () => {
    const own = await makeProject();
    const shelf = new Library(own);
    await importThem(
      own,
      ['a', 'b'].map((key) => makeSample(key, ['x'], { label: 'bird' })),
    );
    const birds = () => shelf.facets({ classIds: [1] });
    expect(await birds()).toMatchObject({ classes: [{ name: 'bird', samples: 2 }] });
    await setClass(own, { ids: [1], classId: null });
    expect(await birds()).toMatchObject({ classes: [{ name: 'bird', samples: 1 }] });
    await own.undo();
    expect(await birds()).toMatchObject({ classes: [{ name: 'bird', samples: 2 }] });
    expect(birds()).toBe(birds());
  });

  it('omits unknown samples, and reports a single unknown one as not found', async () => {
    expect((await library.get([5, 99_999, 2])).map((sample) => sample.id)).toEqual([5, 2]);
    await expect(library.require(99_999)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('alignments', () => {
  it('are part of each caption, marked stale once the text changes, and are counted in bins', async () => {
    const own = await makeProject();
    const shelf = new Library(own);
    await importThem(own, [makeSample('a', ['x', 'y']), makeSample('b', ['z'])]);
    expect(await shelf.alignmentHistogram()).toMatchObject({ counts: expect.not.arrayContaining([1]) });
    await own.store(
      async (db) => {
        await db.insertInto('setting').values({ project_id: 1, key: 'current_model', value: '4' }).execute();
        for (const [caption_id, cosine] of [
          [1, 0.11],
          [2, 0.31],
          [3, 0.215],
          [99, 0.9],
        ] as const) {
          const row = { project_id: 1, model_id: 4, caption_id, revision: 1, cosine };
          await db.insertInto('alignment').values(row).execute();
        }
      },
      { kinds: ['alignment'], imageIds: null },
    );
    await editCaption(own, { captionId: 2, text: 'y, but better' });
    const [a] = await shelf.get([1]);
    expect(a!.captions.map(({ alignment, stale }) => [alignment, stale])).toEqual([
      [0.11, false],
      [0.31, true],
    ]);
    const { from, to, counts } = await shelf.alignmentHistogram();
    expect([from, to]).toEqual([0.11, 0.31]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect([counts[0], counts.at(-1)]).toEqual([1, 1]);
  });
});
