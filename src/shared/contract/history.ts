import { z } from 'zod';
import { call, feed } from '../rpc/procedure.ts';
import { count, id, nothing } from './values.ts';

/**
 * One field of one row, before and after. A row that was created or removed has the field `row`: its name (the key of an
 * image, the text of a caption), null where it did not exist.
 */
export const edit = z.object({
  table: z.enum(['caption', 'image', 'class', 'image_tag', 'template', 'golden_set', 'review']),
  rowId: id,
  imageId: id.nullable(),
  field: z.string(),
  before: z.union([z.string(), z.number(), z.null()]),
  after: z.union([z.string(), z.number(), z.null()]),
});
export type Edit = z.infer<typeof edit>;

/** What kind of action made a batch. */
export const batchKind = z.enum(['edit', 'undo', 'redo', 'import']);
export type BatchKind = z.infer<typeof batchKind>;

/** What one action of the user changed. Undo is itself a batch, the inverse of `undoes`. */
export const editBatch = z.object({
  id,
  /** What was done: `Edit a caption of birds/0012.jpg`. */
  label: z.string(),
  at: z.string(),
  kind: batchKind,
  undoes: id.nullable(),
  /** False once the change is undone. */
  applied: z.boolean(),
  edits: count,
  /** The first edits, enough to show what happened. */
  sample: z.array(edit),
});
export type EditBatch = z.infer<typeof editBatch>;

/** What undo and redo would do now. */
export const historyState = z.object({ undo: z.string().nullable(), redo: z.string().nullable() });
export type HistoryState = z.infer<typeof historyState>;

/** The kinds of data that a view may have to reload. */
export const changeKind = z.enum([
  'captions',
  'samples',
  'classes',
  'models',
  'alignment',
  'predictions',
  'project',
  'golden',
  'audit',
  'runs',
  'filters',
]);
export type ChangeKind = z.infer<typeof changeKind>;

/** Data that was committed, so that open views reload it. `imageIds` is null when many rows changed. */
export const change = z.object({ kinds: z.array(changeKind), imageIds: z.array(id).nullable() });
export type Change = z.infer<typeof change>;

/** Makes every view reload everything. */
export const everythingChanged: Change = { kinds: [...changeKind.options], imageIds: null };

/** Undo, redo and the list of changes. */
export const history = {
  state: call(nothing, historyState),
  undo: call(nothing, editBatch),
  redo: call(nothing, editBatch),
  /**
   * Goes to the state after a batch (null: before the first) by undoing or redoing batches one by one. Fails with `conflict` for a
   * batch that was undone before a newer edit.
   */
  goTo: call(z.object({ batchId: id.nullable() }), z.object({ undone: count, redone: count })),
  /** Newest first; `before` is the last id of the previous page. With `changes`, undo and redo batches are omitted. */
  list: call(
    z.object({
      imageId: id.optional(),
      before: id.optional(),
      changes: z.boolean().default(false),
      limit: z.number().int().min(1).max(500).default(50),
    }),
    z.array(editBatch),
  ),
  changes: feed(nothing, change),
};
