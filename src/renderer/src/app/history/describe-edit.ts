import type { Edit } from '../../../../shared/contract/history.ts';

/** What a person is shown of an edit: what it is about, and the two values. */
export interface DescribedEdit {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** True for texts, which are compared word by word. */
  readonly isText: boolean;
}

const fields: Readonly<Record<string, string>> = {
  text: 'Text',
  slot: 'Place',
  class_id: 'Class',
  split: 'Split',
  status: 'Status',
  name: 'Name',
  prompt: 'Name in prompts',
  position: 'Place',
};
const rows: Readonly<Record<Edit['table'], string>> = {
  caption: 'Caption',
  image: 'Image',
  class: 'Class',
  image_tag: 'Tag',
  template: 'Template',
  golden_set: 'Golden set',
  review: 'Review',
};

/** An edit in the person's words; null for what only the program itself needs to know. */
export function describeEdit(
  { table, field, before, after }: Edit,
  nameOf: (classId: number) => string | undefined,
): DescribedEdit | null {
  if (field === 'row') {
    const what = `${rows[table]} ${before === null ? 'added' : 'removed'}`;
    return { what, before: show(before), after: show(after), isText: table === 'caption' || table === 'template' };
  }
  const what = fields[field];
  if (what === undefined) return null;
  const value = (each: Edit['before']) => {
    if (field === 'class_id') return each === null ? 'none' : (nameOf(Number(each)) ?? `class ${each}`);
    // Places are counted from 1 where a person reads them.
    if (field === 'slot' || field === 'position') return String(Number(each) + 1);
    return each === null ? 'none' : String(each);
  };
  return { what, before: value(before), after: value(after), isText: field === 'text' };
}

const show = (value: Edit['before']) => (value === null ? '' : String(value));
