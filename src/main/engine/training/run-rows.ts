import { z } from 'zod';
import { tuneData, tuneSettings } from '../../../shared/contract/tune-settings.ts';

/** What is kept of a run, so that it can be gone on with. */
export const runConfig = z.object({
  settings: tuneSettings,
  data: tuneData,
  name: z.string(),
  provider: z.enum(['cpu', 'webgpu', 'cuda', 'dml', 'coreml']),
});
export type RunConfig = z.infer<typeof runConfig>;
