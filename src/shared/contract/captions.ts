import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { caption, filter } from './samples.ts';
import { count, id, revision, uint32s } from './values.ts';

/** The longest caption that is kept, in UTF-16 units. */
export const longestCaption = 20_000;

const text = z.string().max(longestCaption);

/** One way in which many captions are changed at once. */
export const rewriting = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set'), text }),
  z.object({ kind: z.literal('append'), text }),
  z.object({ kind: z.literal('prefix'), text }),
  z.object({
    kind: z.literal('replace'),
    find: z.string().min(1).max(1000),
    /** With `regex`, `$1`, `$<name>` and `$&` stand for what was found. */
    replacement: z.string().max(2000),
    regex: z.boolean().default(false),
    ignoreCase: z.boolean().default(false),
    wholeWords: z.boolean().default(false),
  }),
]);
export type Rewriting = z.infer<typeof rewriting>;

/** Which captions are meant: of these samples, every one or the first of each. */
export const captionScope = z.object({
  samples: z.union([z.object({ ids: z.array(id).max(1_000_000) }).strict(), z.object({ filter }).strict()]),
  which: z.enum(['every', 'first']),
});
export type CaptionScope = z.infer<typeof captionScope>;

/** Why a caption is left as it is: it would become empty, or longer than any caption may be. */
export const refusal = z.enum(['empty', 'too-long']);

/** A caption before and after a change. */
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

/** What the captions of a selection are like. Words are counted without regard to case; a caption counts once for each. */
export const captionStatistics = z.object({
  samples: count,
  captions: count,
  /** Images without any caption. */
  uncaptioned: count,
  empty: count,
  /** How many captions have each number of words, rising; lengths that none has are left out. */
  lengths: z.array(z.object({ words: count, captions: count })),
  /** Different words, and those of them that a single caption uses. */
  vocabulary: count,
  rare: count,
  /** The words that most captions use. */
  frequent: z.array(z.object({ word: z.string(), captions: count })),
  /** Different texts, and those that most captions have in common. */
  texts: count,
  repeated: z.array(z.object({ text: z.string(), captions: count })),
});
export type CaptionStatistics = z.infer<typeof captionStatistics>;

/** Captions one by one, and many at once. */
export const captions = {
  /** Gives a caption a new text. With `revision`, refused as a conflict when someone changed it since. */
  edit: call(z.object({ captionId: id, text, revision: revision.optional() }), caption),
  /** Adds a caption after the last, or at `slot` when that is free. */
  add: call(z.object({ imageId: id, text, slot: count.optional() }), caption),
  remove: call(z.object({ captionId: id }), z.null()),
  /** Puts the captions of an image into another order; all of them must be named, else `conflict`. */
  reorder: call(z.object({ imageId: id, captionIds: z.array(id).min(1).max(1000) }), z.null()),
  statistics: call(z.object({ filter }), captionStatistics),
  /** Where a model stops reading each text: the offset (UTF-16 units) of the first character that it does not see, −1 for none. */
  cuts: call(z.object({ modelId: id, texts: z.array(z.string()).max(1000) }), z.array(z.number().int())),
  /**
   * Which captions a change would change (`changed`), and which would become empty or too long and are left alone. An expression
   * that is wrong, or that needs too long, is `invalid-input`.
   */
  previewBulk: call(rewrite, z.object({ samples: count, captions: count, changed: uint32s, refused: uint32s })),
  /** Captions by row number, before and after a change, in the order asked. */
  previewRows: call(z.object({ ids: z.array(id).max(500), change: rewriting }), z.array(rewrittenCaption)),
  /** Changes captions in one batch of the history. */
  applyBulk: call(rewrite, z.object({ changed: count, refused: count })),
};
