import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { nothing } from './values.ts';

const name = z.string().trim().min(1).max(100);

/** How free text is searched: as words of the captions, or by meaning with the current model. */
export const searchMode = z.enum(['words', 'meaning']);
export type SearchMode = z.infer<typeof searchMode>;

/** A named filter: the line as it was typed, and how its free text is searched. */
export const savedFilter = z.object({
  name,
  line: z.string().max(4000),
  mode: searchMode,
});
export type SavedFilter = z.infer<typeof savedFilter>;

/** Saved filters. */
export const filters = {
  /** Sorted by name. */
  list: call(nothing, z.array(savedFilter)),
  /** Saves a filter, replacing one of the same name. */
  save: call(savedFilter, z.null()),
  /** Removes a filter; `not-found` for an unknown name. */
  remove: call(z.object({ name }), z.null()),
};
