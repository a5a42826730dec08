import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { caption, filter } from './samples.ts';
import { count, id, revision, uint32s } from './values.ts';

/** The maximum length of a caption, in UTF-16 units. */
export const maxCaptionLength = 20_000;

const text = z.string().max(maxCaptionLength);

/** A bulk edit of captions. */
export const rewriting = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set'), text }),
  z.object({ kind: z.literal('append'), text }),
  z.object({ kind: z.literal('prefix'), text }),
  z.object({
    kind: z.literal('replace'),
    find: z.string().min(1).max(1000),
    /** With `regex`, `$1`, `$<name>` and `$&` refer to the match. */
    replacement: z.string().max(2000),
    regex: z.boolean().default(false),
    ignoreCase: z.boolean().default(false),
    wholeWords: z.boolean().default(false),
  }),
]);
export type Rewriting = z.infer<typeof rewriting>;

/** The captions of a bulk edit: all captions of these samples, or the first of each. */
export const captionScope = z.object({
  samples: z.union([z.object({ ids: z.array(id).max(1_000_000) }).strict(), z.object({ filter }).strict()]),
  which: z.enum(['every', 'first']),
});
export type CaptionScope = z.infer<typeof captionScope>;

/** Why a caption is skipped: it would become empty or too long. */
export const refusal = z.enum(['empty', 'too-long']);

/** A caption before and after an edit. */
export const rewrittenCaption = z.object({
  id,
  imageId: id,
  key: z.string(),
  slot: count,
  before: z.string(),
  after: z.string(),
  refused: refusal.nullable(),
});
export type RewrittenCaption = z.infer<typeof rewrittenCaption>;

const rewrite = z.object({ scope: captionScope, change: rewriting });

/** Statistics of the captions of a selection. Words are case-insensitive and counted once per caption. */
export const captionStatistics = z.object({
  samples: count,
  captions: count,
  /** Images without captions. */
  uncaptioned: count,
  empty: count,
  /** The number of captions of each length in words, ascending; empty lengths are omitted. */
  lengths: z.array(z.object({ words: count, captions: count })),
  /** Distinct words, and those that occur in one caption only. */
  vocabulary: count,
  rare: count,
  /** The most frequent words. */
  frequent: z.array(z.object({ word: z.string(), captions: count })),
  /** Distinct texts, and the most frequently repeated ones. */
  texts: count,
  repeated: z.array(z.object({ text: z.string(), captions: count })),
});
export type CaptionStatistics = z.infer<typeof captionStatistics>;

/** Editing captions, one at a time or in bulk. */
export const captions = {
  /** Changes a caption. With `revision`, fails with `conflict` when it was changed since. */
  edit: call(z.object({ captionId: id, text, revision: revision.optional() }), caption),
  /** Adds a caption at the end, or at `slot` when that is free. */
  add: call(z.object({ imageId: id, text, slot: count.optional() }), caption),
  remove: call(z.object({ captionId: id }), z.null()),
  /** Reorders the captions of an image; fails with `conflict` unless every caption is listed. */
  reorder: call(z.object({ imageId: id, captionIds: z.array(id).min(1).max(1000) }), z.null()),
  statistics: call(z.object({ filter }), captionStatistics),
  /** Where a model truncates each text: the offset (UTF-16 units) of the first character beyond its context, −1 for none. */
  cuts: call(z.object({ modelId: id, texts: z.array(z.string()).max(1000) }), z.array(z.number().int())),
  /**
   * The captions that an edit would change (`changed`), and those that it skips because they would become empty or too long. An
   * expression that is invalid or takes too long is `invalid-input`.
   */
  previewBulk: call(rewrite, z.object({ samples: count, captions: count, changed: uint32s, refused: uint32s })),
  /** Captions by row number, before and after an edit, in the order given. */
  previewRows: call(z.object({ ids: z.array(id).max(500), change: rewriting }), z.array(rewrittenCaption)),
  /** Edits captions in one batch of the history. */
  applyBulk: call(rewrite, z.object({ changed: count, refused: count })),
};
