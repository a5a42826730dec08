import type { Edit } from '../../../../shared/contract/history.ts';

/** How an edit is shown: what it changed, and both values. */
export interface DescribedEdit {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** True for texts, which are compared word by word. */
  readonly isText: boolean;
}

type Value = Edit['before'];
type NameOf = (classId: number) => string | undefined;
type Field = 'text' | 'slot' | 'class_id' | 'split' | 'status' | 'name' | 'prompt' | 'position';

const showPlain = (value: Value) => (value === null ? 'none' : String(value));
/** Positions are stored from 0 and shown from 1. */
const showPosition = (value: Value) => String(Number(value) + 1);
const showClass = (value: Value, nameOf: NameOf) =>
  value === null ? 'none' : (nameOf(Number(value)) ?? `class ${value}`);

/** The fields that are shown, with how their values are written; all others are internal. */
const fields: Readonly<Record<Field, { what: string; show: (value: Value, nameOf: NameOf) => string }>> = {
  text: { what: 'Text', show: showPlain },
  slot: { what: 'Position', show: showPosition },
  class_id: { what: 'Class', show: showClass },
  split: { what: 'Split', show: showPlain },
  status: { what: 'Status', show: showPlain },
  name: { what: 'Name', show: showPlain },
  prompt: { what: 'Name in prompts', show: showPlain },
  position: { what: 'Position', show: showPosition },
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

const isShown = (field: string): field is Field => Object.hasOwn(fields, field);
const showRow = (value: Value) => (value === null ? '' : String(value));

/** Describes an edit for the user; null if it concerns an internal field. */
export function describeEdit({ table, field, before, after }: Edit, nameOf: NameOf): DescribedEdit | null {
  if (field === 'row') {
    const what = `${rows[table]} ${before === null ? 'added' : 'removed'}`;
    const isText = table === 'caption' || table === 'template';
    return { what, before: showRow(before), after: showRow(after), isText };
  }
  if (!isShown(field)) return null;
  const { what, show } = fields[field];
  return { what, before: show(before, nameOf), after: show(after, nameOf), isText: field === 'text' };
}
