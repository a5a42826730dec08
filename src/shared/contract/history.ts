import { z } from 'zod';
import { call, feed } from '../rpc/procedure.ts';
import { id, nothing } from './values.ts';

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

/** What one action of a person changed. Undo is itself a batch, the inverse of `undoes`. */
export const editBatch = z.object({
  id,
  /** In the person's words: `Edit a caption of birds/0012.jpg`. */
  label: z.string(),
  at: z.string(),
  kind: z.enum(['edit', 'undo', 'redo', 'import']),
  undoes: id.nullable(),
  /** True while the change stands, false once it is undone. */
  applied: z.boolean(),
  edits: z.number().int(),
  /** The first edits, enough to show what happened. */
  sample: z.array(edit),
});
export type EditBatch = z.infer<typeof editBatch>;

/** What undo and redo would do now. */
export const historyState = z.object({ undo: z.string().nullable(), redo: z.string().nullable() });
export type HistoryState = z.infer<typeof historyState>;

/** Tells every open view what to read again. `imageIds` is null when many rows changed. */
export const change = z.object({
  kinds: z.array(
    z.enum([
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
    ]),
  ),
  imageIds: z.array(id).nullable(),
});
export type Change = z.infer<typeof change>;

/** Undo, redo, and what was changed when. */
export const history = {
  state: call(nothing, historyState),
  undo: call(nothing, editBatch),
  redo: call(nothing, editBatch),
  /**
   * Goes back or forward to the moment after a batch, or with null to before the first, by undoing or redoing one batch after the
   * other. Refused as a conflict for a batch that was undone before something else was edited.
   */
  goTo: call(z.object({ batchId: id.nullable() }), z.object({ undone: z.number().int(), redone: z.number().int() })),
  /** Newest first; `before` is the id of the last batch of the page before. `changes` leaves undo and redo themselves out. */
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
