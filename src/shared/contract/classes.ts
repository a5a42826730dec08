import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { count, id, nothing } from './values.ts';

/** A class that images can belong to. `prompt` is what stands in a template, when the name alone would mislead. */
export const studioClass = z.object({
  id,
  name: z.string(),
  prompt: z.string(),
  position: count,
  samples: count,
});
export type StudioClass = z.infer<typeof studioClass>;

const name = z.string().trim().min(1).max(200);

/** A sentence with one `{}` where the class goes. */
export const template = z.string().max(500).includes('{}');

/** The list of classes, and the prompt templates that stand for them. */
export const classes = {
  list: call(nothing, z.array(studioClass)),
  create: call(z.object({ names: z.array(name).min(1).max(1000) }), z.array(studioClass)),
  update: call(z.object({ classId: id, name: name.optional(), prompt: name.optional() }), studioClass),
  /** Removes the class; its images lose their label. Undo brings both back. */
  remove: call(z.object({ classId: id }), z.null()),
  templates: call(nothing, z.array(z.string())),
  setTemplates: call(z.object({ templates: z.array(template).min(1).max(200) }), z.array(z.string())),
  /** The well-known sets, by name. */
  presets: call(nothing, z.array(z.object({ name: z.string(), templates: z.array(z.string()) }))),
};
