import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { project } from './projects.ts';
import { nothing, path, startedJob } from './values.ts';

/** How many scenes a sample project has, and what decides everything else about them. */
export const sampleSize = z.object({
  size: z.number().int().min(50).max(100_000).default(2600),
  seed: z.number().int().min(0).max(0xffff_ffff).default(0),
});
export type SampleSize = z.infer<typeof sampleSize>;

/** How far a person is on the guided path through the sample project: the step, counted from 0. */
export const guide = z.object({ step: z.number().int().min(0).max(100), dismissed: z.boolean() });
export type Guide = z.infer<typeof guide>;

/** The sample project: drawn scenes with captions, some of them wrong, and the starter model. */
/** The sample project and its guided path. */
export const sample = {
  /** Opens the sample project of this machine. Where there is none it is made: a job draws, imports and embeds it. */
  open: call(nothing, project),
  /** Makes an empty or absent folder a sample project and opens it; the job draws, imports and embeds it. */
  create: call(sampleSize.extend({ folder: path }), startedJob),
  /** Where the guided path stands; null in a project that has none. */
  guide: call(nothing, guide.nullable()),
  setGuide: call(guide, guide),
};
