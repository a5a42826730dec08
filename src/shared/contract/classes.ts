import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { count, id, nothing } from './values.ts';

/** A class of images. `prompt` replaces the name in templates when the name alone would mislead. */
export const studioClass = z.object({
  id,
  name: z.string(),
  prompt: z.string(),
  position: count,
  samples: count,
});
export type StudioClass = z.infer<typeof studioClass>;

const name = z.string().trim().min(1).max(200);

/** A prompt template: a sentence with `{}` for the class. */
export const template = z.string().max(500).includes('{}');

/** Classes and their prompt templates. */
export const classes = {
  list: call(nothing, z.array(studioClass)),
  create: call(z.object({ names: z.array(name).min(1).max(1000) }), z.array(studioClass)),
  update: call(z.object({ classId: id, name: name.optional(), prompt: name.optional() }), studioClass),
  /** Removes the class and its labels. Undo restores both. */
  remove: call(z.object({ classId: id }), z.null()),
  templates: call(nothing, z.array(z.string())),
  setTemplates: call(z.object({ templates: z.array(template).min(1).max(200) }), z.array(z.string())),
  /** Common template sets, by name. */
  presets: call(nothing, z.array(z.object({ name: z.string(), templates: z.array(z.string()) }))),
};
