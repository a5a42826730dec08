import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { nothing } from './values.ts';

const name = z.string().trim().min(1).max(100);

/** How free text is searched: as words of the captions, or by meaning with the current model. */
export const searchMode = z.enum(['words', 'meaning']);
export type SearchMode = z.infer<typeof searchMode>;

/** A filter that a person keeps under a name: the line as it was written, and how its bare words are searched. */
export const savedFilter = z.object({
  name,
  line: z.string().max(4000),
  mode: searchMode,
});
export type SavedFilter = z.infer<typeof savedFilter>;

/** Filters kept under names. */
export const filters = {
  /** By name. */
  list: call(nothing, z.array(savedFilter)),
  /** Keeps a filter; one of the same name is replaced. */
  save: call(savedFilter, z.null()),
  /** Forgets a filter; `not-found` when there is none of that name. */
  remove: call(z.object({ name }), z.null()),
};
