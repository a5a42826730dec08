import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { Library } from '../../../src/main/engine/catalogue/queries/samples/library.ts';
import { toQuery, toSearchable } from '../../../src/main/engine/catalogue/search/searchable.ts';
import { addCaption, editCaption, removeCaption } from '../../../src/main/engine/catalogue/writes/captions.ts';
import { importThem, makeProject, makeSample } from '../../helpers/catalogue.ts';
import { makeRandom } from '../../helpers/random.ts';

async function find(catalogue: Catalogue, text: string): Promise<string[]> {
  const { items } = await new Library(catalogue).page({
    filter: { text },
    sort: { by: 'added', direction: 'ascending' },
    limit: 100,
  });
  return items.map((item) => item.key);
}

describe('searching for words', () => {
  it('finds samples whose captions or key contain all of them, in any order and case; the last may be a prefix', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, [
      makeSample('birds/heron-04.jpg', ['A grey heron', 'standing in shallow Water']),
      makeSample('birds/tern.jpg', ['a tern over the water']),
      makeSample('cars/0001.jpg', ['an old Citroën, façade in the rear']),
    ]);
    expect(await find(catalogue, 'water')).toEqual(['birds/heron-04.jpg', 'birds/tern.jpg']);
    expect(await find(catalogue, 'water heron')).toEqual(['birds/heron-04.jpg']);
    expect(await find(catalogue, 'heron wat')).toEqual(['birds/heron-04.jpg']);
    expect(await find(catalogue, 'wat heron')).toEqual([]);
    expect(await find(catalogue, 'wat ')).toEqual([]);
    expect(await find(catalogue, 'birds 04')).toEqual(['birds/heron-04.jpg']);
    expect(await find(catalogue, 'citroen FACADE')).toEqual(['cars/0001.jpg']);
    expect(await find(catalogue, '')).toHaveLength(3);
    expect(await find(catalogue, '  ')).toHaveLength(3);
  });

  it('finds parts of texts in scripts without spaces, emoji and compatible forms', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, [
      makeSample('zh', ['一只棕色的狗在海滩上奔跑']),
      makeSample('ja', ['犬がビーチを走っている']),
      makeSample('th', ['สุนัขวิ่งบนชายหาด']),
      makeSample('ko', ['해변을 달리는 강아지가']),
      makeSample('hi', ['समुद्र तट पर दौड़ता कुत्ता']),
      makeSample('ar', ['كلب يجري على الشاطئ']),
      makeSample('ru', ['собака бежит по пляжу']),
      makeSample('emoji', ['what a dog🐶!']),
      makeSample('wide', ['ｆｕｌｌ　ｗｉｄｔｈ']),
    ]);
    expect(await find(catalogue, '狗在海滩')).toEqual(['zh']);
    expect(await find(catalogue, '狗滩')).toEqual([]);
    expect(await find(catalogue, 'ビーチ')).toEqual(['ja']);
    expect(await find(catalogue, 'ชายหาด')).toEqual(['th']);
    expect(await find(catalogue, '강아지')).toEqual(['ko']);
    expect(await find(catalogue, 'कुत्ता')).toEqual(['hi']);
    expect(await find(catalogue, 'الشاط')).toEqual(['ar']);
    expect(await find(catalogue, 'Пляж')).toEqual(['ru']);
    expect(await find(catalogue, '🐶')).toEqual(['emoji']);
    expect(await find(catalogue, 'dog')).toEqual(['emoji']);
    expect(await find(catalogue, 'full width')).toEqual(['wide']);
  });

  it('treats the syntax of the query language as plain text', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, [
      makeSample('a', ['the "big" one (NOT AND OR NEAR) text:column a*b^c - d']),
      makeSample('b', ['x']),
    ]);
    for (const typed of [
      '"big"',
      '(NOT',
      'NEAR(',
      'AND OR',
      'text:column',
      'a*b',
      '^c',
      '-d',
      '{one}',
      'one"',
      "one'",
      'one;--',
    ]) {
      expect(await find(catalogue, typed), typed).toEqual(['a']);
    }
    expect(await find(catalogue, 'AND b')).toEqual(['a']);
    expect(await find(catalogue, '"NOT x"')).toEqual([]);
  });

  it('never fails for any input', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, [makeSample('a', ['text'])]);
    const seed = 20_260_801;
    const random = makeRandom(seed);
    const alphabet = [...'ab"\'*^(){}:-+.,;\\/ \t\n\0%_~狗é́😀\ud800ﬁⅫ'];
    for (let round = 0; round < 300; round += 1) {
      const typed = Array.from(
        { length: Math.floor(random() * 9) },
        () => alphabet[Math.floor(random() * alphabet.length)],
      ).join('');
      await expect(
        find(catalogue, typed),
        `seed ${seed}, round ${round}: ${JSON.stringify(typed)}`,
      ).resolves.toBeDefined();
    }
  });

  it('follows every change at once, including undo and the removal of a sample', async () => {
    const catalogue = await makeProject();
    await importThem(catalogue, [makeSample('a', ['first'])]);
    await editCaption(catalogue, { captionId: 1, text: 'second' });
    expect([await find(catalogue, 'first'), await find(catalogue, 'second')]).toEqual([[], ['a']]);
    await addCaption(catalogue, { imageId: 1, text: 'third' });
    expect(await find(catalogue, 'second third')).toEqual(['a']);
    await removeCaption(catalogue, 1);
    expect([await find(catalogue, 'second'), await find(catalogue, 'third')]).toEqual([[], ['a']]);
    await catalogue.undo();
    await catalogue.undo();
    await catalogue.undo();
    expect([await find(catalogue, 'first'), await find(catalogue, 'second')]).toEqual([['a'], []]);
    await catalogue.undo();
    expect(await find(catalogue, 'first')).toEqual([]);
    await catalogue.redo();
    expect(await find(catalogue, 'first')).toEqual(['a']);
  });
});

describe('a searchable text', () => {
  it('leaves plain text unchanged and splits unspaced scripts into letters with their marks', () => {
    expect(toSearchable('a dog, running')).toBe('a dog, running');
    expect(toSearchable('狗ok').split(/ +/)).toEqual(['', '狗', 'ok']);
    expect(toSearchable('กี่').trim().split(/ +/)).toEqual(['กี่'.normalize('NFKC')]);
  });

  it('of a query without words is null', () => {
    for (const typed of ['', ' ', '"', '...', '()*', '\0']) expect(toQuery(typed), JSON.stringify(typed)).toBeNull();
  });
});
