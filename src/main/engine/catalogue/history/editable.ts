import type { Row } from '../tables.ts';

/** The tables that the history covers, and their fields that can be edited. */
export interface Editable {
  image:
    | 'file'
    | 'offset'
    | 'length'
    | 'bytes'
    | 'width'
    | 'height'
    | 'format'
    | 'content_hash'
    | 'modified_at'
    | 'problem'
    | 'class_id'
    | 'split'
    | 'status'
    | 'source_label'
    | 'source_split'
    | 'source_captions';
  caption: 'text' | 'origin' | 'slot' | 'source_text' | 'source_slot';
  class: 'name' | 'prompt' | 'position';
  image_tag: never;
  template: 'text' | 'position';
  golden_set: 'name';
  review: 'decision' | 'revision';
}

/** A table that the history covers. */
export type EditableTable = keyof Editable;

/** The value of a field. */
export type EditableValue<Table extends EditableTable, Field extends Editable[Table]> = Row<Table>[Field &
  keyof Row<Table>] &
  (string | number | null);

/** How the history handles a table. */
export interface EditableShape {
  /** Every column, in the order in which rows are written and restored. */
  readonly columns: readonly string[];
  /** The column with the image of a row. */
  readonly imageColumn: 'id' | 'image_id' | null;
  /** Fields whose change makes vectors stale by raising `revision`. */
  readonly revised: readonly string[];
  /** Fields in the full-text index. */
  readonly searched: readonly string[];
  /** The field by which the user knows a row. */
  readonly shown: string;
}

/** The shape of each table that the history covers. */
export const editable: Readonly<Record<EditableTable, EditableShape>> = {
  image: {
    columns: [
      'id',
      'source_id',
      'key',
      'file',
      'offset',
      'length',
      'bytes',
      'width',
      'height',
      'format',
      'content_hash',
      'modified_at',
      'problem',
      'revision',
      'class_id',
      'split',
      'status',
      'source_label',
      'source_split',
      'source_captions',
      'alignment',
      'added_at',
      'edited_at',
    ],
    imageColumn: 'id',
    revised: ['content_hash'],
    searched: ['key'],
    shown: 'key',
  },
  caption: {
    columns: ['id', 'image_id', 'slot', 'text', 'revision', 'origin', 'source_slot', 'source_text'],
    imageColumn: 'image_id',
    revised: ['text'],
    searched: ['text'],
    shown: 'text',
  },
  class: { columns: ['id', 'name', 'prompt', 'position'], imageColumn: null, revised: [], searched: [], shown: 'name' },
  image_tag: { columns: ['id', 'image_id', 'tag'], imageColumn: 'image_id', revised: [], searched: [], shown: 'tag' },
  template: { columns: ['id', 'text', 'position'], imageColumn: null, revised: [], searched: [], shown: 'text' },
  golden_set: {
    columns: ['id', 'name', 'measure', 'content', 'created_at'],
    imageColumn: null,
    revised: [],
    searched: [],
    shown: 'name',
  },
  review: {
    columns: ['id', 'image_id', 'caption_id', 'revision', 'decision'],
    imageColumn: 'image_id',
    revised: [],
    searched: [],
    shown: 'decision',
  },
};
