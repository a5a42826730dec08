import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { project } from './projects.ts';
import { nothing, path, startedJob } from './values.ts';

/** The number of scenes of a sample project, and the random seed. */
export const sampleSize = z.object({
  size: z.number().int().min(50).max(100_000).default(2600),
  seed: z.number().int().min(0).max(0xffff_ffff).default(0),
});
export type SampleSize = z.infer<typeof sampleSize>;

/** The user's progress in the guide to the sample project: the step, from 0, and whether the guide is hidden. */
export const guide = z.object({ step: z.number().int().min(0).max(100), dismissed: z.boolean() });
export type Guide = z.infer<typeof guide>;

/** The sample project (drawn scenes with captions, some of them incorrect, and the starter model) and its guide. */
export const sample = {
  /** Opens the sample project of this machine. If there is none, a job draws, imports and embeds it. */
  open: call(nothing, project),
  /** Creates a sample project in a folder that is empty or does not exist, and opens it; the job draws, imports and embeds it. */
  create: call(sampleSize.extend({ folder: path }), startedJob),
  /** The state of the guide; null in a project without one. */
  guide: call(nothing, guide.nullable()),
  setGuide: call(guide, guide),
};
