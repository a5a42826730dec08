import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { caption } from './samples.ts';
import { id } from './values.ts';

const text = z.string().max(20_000);

export const captions = {
  /** Gives a caption a new text. With `revision`, refused as a conflict when someone changed it since. */
  edit: call(z.object({ captionId: id, text, revision: z.number().int().positive().optional() }), caption),
  /** Adds a caption after the last, or at `slot` when that is free. */
  add: call(z.object({ imageId: id, text, slot: z.number().int().nonnegative().optional() }), caption),
  remove: call(z.object({ captionId: id }), z.null()),
};
