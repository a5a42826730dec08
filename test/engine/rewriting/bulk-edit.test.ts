import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaptionScope, Rewriting } from '../../../src/shared/contract/captions.ts';
import type { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { listBatches } from '../../../src/main/engine/catalogue/history/list.ts';
import { Library } from '../../../src/main/engine/catalogue/queries/samples/library.ts';
import { BulkEdit } from '../../../src/main/engine/rewriting/bulk-edit.ts';
import { importThem, makeProject, makeSample } from '../../helpers/catalogue.ts';

const entry = join(import.meta.dirname, '../../../src/main/engine/rewriting/rewrite-worker.ts');
const everything: CaptionScope = { samples: { filter: {} }, which: 'every' };

let catalogue: Catalogue;
let library: Library;
let bulk: BulkEdit;

beforeEach(async () => {
  catalogue = await makeProject();
  library = new Library(catalogue);
  bulk = new BulkEdit(catalogue, library, entry);
  await importThem(catalogue, [
    makeSample('a.jpg', ['A red cat', 'two cats on a mat'], { split: 'dev' }),
    makeSample('b.jpg', ['a dog', 'cat']),
    makeSample('c.jpg', []),
  ]);
});
afterEach(() => bulk.close());

const replace = (
  find: string,
  replacement: string,
  rest: Partial<Rewriting & { kind: 'replace' }> = {},
): Rewriting => ({
  kind: 'replace',
  find,
  replacement,
  regex: false,
  ignoreCase: false,
  wholeWords: false,
  ...rest,
});
const texts = async () => (await library.get([1, 2, 3])).flatMap(({ captions }) => captions.map(({ text }) => text));

describe('changing many captions', () => {
  it.each<[string, Rewriting, string[]]>([
    ['sets', { kind: 'set', text: 'x' }, ['x', 'x', 'x', 'x']],
    ['appends', { kind: 'append', text: '.' }, ['A red cat.', 'two cats on a mat.', 'a dog.', 'cat.']],
    ['prefixes', { kind: 'prefix', text: 'so ' }, ['so A red cat', 'so two cats on a mat', 'so a dog', 'so cat']],
    ['replaces text literally', replace('cat', '$& (x)'), ['A red $& (x)', 'two $& (x)s on a mat', 'a dog', '$& (x)']],
    [
      'respects word boundaries and case',
      replace('A', 'the', { wholeWords: true, ignoreCase: true }),
      ['the red cat', 'two cats on the mat', 'the dog', 'cat'],
    ],
    [
      'treats regular expression syntax as text',
      replace('a.', '?'),
      ['A red cat', 'two cats on a mat', 'a dog', 'cat'],
    ],
    [
      'replaces with a regular expression and groups',
      replace('(\\w+) (cats?)', '$2, $1', { regex: true }),
      ['A cat, red', 'cats, two on a mat', 'a dog', 'cat'],
    ],
  ])('%s, in one batch that one undo reverses', async (_, change, after) => {
    const before = await texts();
    const preview = await bulk.preview({ scope: everything, change });
    const rows = await bulk.previewRows([...preview.changed], change);
    const result = await bulk.apply({ scope: everything, change });
    expect(await texts()).toEqual(after);
    expect(result.changed).toBe(preview.changed.length);
    expect(preview).toMatchObject({ samples: 3, captions: 4 });
    const changed = before.flatMap((text, index) => (text === after[index] ? [] : [[text, after[index]]]));
    expect(rows.map((row) => [row.before, row.after])).toEqual(changed);
    const head = result.changed === 0 ? 'Import' : (await listBatches(catalogue, { limit: 1 }))[0]!.label;
    expect(head).toContain(result.changed === 0 ? 'Import' : 'caption');
    if (result.changed > 0) await catalogue.undo();
    expect(await texts()).toEqual(before);
  });

  it('respects the scope: samples, a filter, the first caption of each', async () => {
    const change: Rewriting = { kind: 'append', text: '!' };
    await bulk.apply({ scope: { samples: { ids: [2] }, which: 'first' }, change });
    expect(await texts()).toEqual(['A red cat', 'two cats on a mat', 'a dog!', 'cat']);
    await bulk.apply({ scope: { samples: { filter: { splits: ['dev'] } }, which: 'every' }, change });
    expect(await texts()).toEqual(['A red cat!', 'two cats on a mat!', 'a dog!', 'cat']);
  });

  it('lists captions that would become empty or too long, and skips them', async () => {
    const change = replace('^cat$', '', { regex: true });
    const { changed, refused } = await bulk.preview({ scope: everything, change });
    expect([...changed]).toEqual([]);
    expect(await bulk.previewRows([...refused], change)).toMatchObject([{ key: 'b.jpg', slot: 1, refused: 'empty' }]);
    expect(await bulk.apply({ scope: everything, change })).toEqual({ changed: 0, refused: 1 });
    const long: Rewriting = { kind: 'append', text: 'x'.repeat(19_995) };
    const rows = await bulk.previewRows([1, 4], long);
    expect(rows.map(({ refused: why }) => why)).toEqual(['too-long', null]);
  });

  it('reports what is wrong with an expression', async () => {
    const change = replace('(a', '', { regex: true });
    await expect(bulk.preview({ scope: everything, change })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('"(a" is not a valid regular expression') as unknown,
    });
  });

  it('ends a runaway expression without changes, and continues with the next', async () => {
    await importThem(catalogue, [makeSample('d.jpg', [`${'a'.repeat(60)}!`])]);
    const change = replace('^(a+)+$', 'x', { regex: true });
    const began = bulk.apply({ scope: everything, change });
    // The engine answers while the expression runs.
    expect(await library.facets({})).toMatchObject({ statuses: [{ samples: 4 }] });
    await expect(began).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('takes too long on the caption "aaaa') as unknown,
    });
    expect((await texts())[0]).toBe('A red cat');
    expect(await bulk.apply({ scope: everything, change: replace('d(o)g', 'h$1g', { regex: true }) })).toEqual({
      changed: 1,
      refused: 0,
    });
  });

  it('can be cancelled while it runs', async () => {
    const giving = new AbortController();
    const change = replace('^(a+)+$', 'x', { regex: true });
    await importThem(catalogue, [makeSample('d.jpg', [`${'a'.repeat(60)}!`])]);
    const began = bulk.preview({ scope: everything, change }, { signal: giving.signal });
    setTimeout(() => giving.abort(), 50);
    await expect(began).rejects.toThrow(/abort/i);
  });
});
