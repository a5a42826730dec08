import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { count, id, keysOf, nothing, revision, status, uint32s } from './values.ts';

/** A caption of an image. `alignment` is the cosine of the pair under the current model, null until it is embedded. */
export const caption = z.object({
  id,
  imageId: id,
  slot: count,
  text: z.string(),
  revision,
  /** Who wrote the current text: the imported source, or the user. */
  origin: z.enum(['source', 'person']),
  alignment: z.number().nullable(),
  /** True when the stored alignment was computed from an earlier revision. */
  stale: z.boolean(),
});
export type Caption = z.infer<typeof caption>;

/** An image with its captions: one entry of the library. */
export const sample = z.object({
  id,
  /** The name within its source, such as `birds/0012.jpg`. */
  key: z.string(),
  width: count.nullable(),
  height: count.nullable(),
  bytes: count.nullable(),
  classId: id.nullable(),
  className: z.string().nullable(),
  split: z.string().nullable(),
  status,
  tags: z.array(z.string()),
  captions: z.array(caption),
  /** Mean alignment of its captions under the current model. */
  alignment: z.number().nullable(),
  /** Share of samples with a lower alignment, 0 to 1. */
  percentile: z.number().nullable(),
  /** The class predicted by the last zero-shot run, with its probability. */
  prediction: z.object({ classId: id, className: z.string(), probability: z.number() }).nullable(),
});
export type Sample = z.infer<typeof sample>;

/** Conditions on the values of a sample. */
const values = {
  classIds: z.array(id.nullable()).optional(),
  splits: z.array(z.string().nullable()).optional(),
  statuses: z.array(status).optional(),
  tags: z.array(z.string()).optional(),
};
const integerRange = z.object({ min: z.number().int().optional(), max: z.number().int().optional() });

/** Selects samples: every condition must match; within a list, any value. An absent condition always matches. */
export const filter = z
  .object({
    /**
     * Words that must all occur in the captions or the key of a sample; the last may be a prefix. Words in double quotes are a
     * phrase.
     */
    text: z.string().max(1000).optional(),
    ...values,
    alignment: z.object({ min: z.number().optional(), max: z.number().optional() }).optional(),
    /** The number of captions of an image. */
    captions: integerRange.optional(),
    /** The number of words of a caption; one match is enough. */
    words: integerRange.optional(),
    /** Excludes samples with any of these; each of `words` is a word or a phrase. */
    not: z
      .object({ ...values, words: z.array(z.string().max(1000)).optional() })
      .strict()
      .optional(),
    ids: z.array(id).max(100_000).optional(),
  })
  .strict();
export type Filter = z.infer<typeof filter>;

/** The conditions of a filter that are a range. */
export const rangeFields = ['alignment', 'captions', 'words'] as const;

/** The sort keys and their titles; each has an index. */
export const sortTitles = {
  added: 'Added',
  key: 'Name',
  alignment: 'Alignment',
  class: 'Class',
  split: 'Split',
  edited: 'Edited',
} as const;
export const sortKey = z.enum(keysOf(sortTitles));
export type SortKey = z.infer<typeof sortKey>;

/** A sort order. Samples without a value (not embedded, no class) come last in both directions. */
export const sort = z.object({ by: sortKey, direction: z.enum(['ascending', 'descending']) }).strict();
export type Sort = z.infer<typeof sort>;

const selection = z.object({ filter, sort });

/** The number of filtered samples with each value. */
export const facets = z.object({
  classes: z.array(z.object({ classId: id.nullable(), name: z.string().nullable(), samples: count })),
  splits: z.array(z.object({ split: z.string().nullable(), samples: count })),
  statuses: z.array(z.object({ status, samples: count })),
  tags: z.array(z.object({ tag: z.string(), samples: count })),
});
export type Facets = z.infer<typeof facets>;

const ids = z.array(id).min(1).max(1_000_000);
const changed = z.object({ changed: count });

/** Reading, counting and labelling samples. */
export const samples = {
  /** Row numbers of the full filtered set in order, for a virtual list. */
  order: call(selection, z.object({ ids: uint32s })),
  /** Samples by row number, in the order given; unknown numbers are omitted. */
  get: call(z.object({ ids: z.array(id).max(1000) }), z.array(sample)),
  /** The sample with a key; fails with `conflict` when two sources share the key. */
  byKey: call(z.object({ key: z.string().min(1).max(4096) }), sample),
  /** One page by keyset pagination: `cursor` is the `next` of the previous page. */
  page: call(
    selection.extend({ cursor: z.string().optional(), limit: z.number().int().min(1).max(1000).default(100) }),
    z.object({ items: z.array(sample), next: z.string().nullable() }),
  ),
  facets: call(z.object({ filter }), facets),
  /** Histogram of the alignment of every caption, in equal bins between `from` and `to`. */
  alignmentHistogram: call(nothing, z.object({ from: z.number(), to: z.number(), counts: z.array(count) })),
  setClass: call(z.object({ ids, classId: id.nullable() }), changed),
  setSplit: call(z.object({ ids, split: z.string().min(1).max(100).nullable() }), changed),
  setStatus: call(z.object({ ids, status }), changed),
  addTag: call(z.object({ ids, tag: z.string().min(1).max(100) }), changed),
  removeTag: call(z.object({ ids, tag: z.string().min(1).max(100) }), changed),
};
