import { describe, expect, it } from 'vitest';
import { describeEdit } from '../../../src/renderer/src/app/history/describe-edit.ts';
import type { Edit } from '../../../src/shared/contract/history.ts';

const edit = (change: Partial<Edit>): Edit => ({
  table: 'image',
  rowId: 1,
  imageId: 1,
  field: 'split',
  before: null,
  after: null,
  ...change,
});
const nameOf = (id: number) => (id === 2 ? 'daisy' : undefined);

describe('describeEdit', () => {
  it.each<[Partial<Edit>, [string, string, string]]>([
    [{ field: 'class_id', before: null, after: 2 }, ['Class', 'none', 'daisy']],
    [{ field: 'class_id', before: 9, after: null }, ['Class', 'class 9', 'none']],
    [{ table: 'caption', field: 'slot', before: 0, after: 2 }, ['Position', '1', '3']],
    [{ table: 'caption', field: 'row', after: 'a cat' }, ['Caption added', '', 'a cat']],
    [{ table: 'image_tag', field: 'row', before: 'dark' }, ['Tag removed', 'dark', '']],
  ])('names what changed and both values', (change, [what, before, after]) => {
    expect(describeEdit(edit(change), nameOf)).toMatchObject({ what, before, after });
  });

  it('skips internal fields', () => {
    expect(
      describeEdit(edit({ table: 'caption', field: 'origin', before: 'source', after: 'person' }), nameOf),
    ).toBeNull();
  });
});
