import { z } from 'zod';
import { tuneData, tuneSettings } from '../../../shared/contract/tune-settings.ts';

/** The stored configuration of a run, from which it can be resumed. */
export const runConfig = z.object({
  settings: tuneSettings,
  data: tuneData,
  name: z.string(),
  provider: z.enum(['cpu', 'webgpu', 'cuda', 'dml', 'coreml']),
});
export type RunConfig = z.infer<typeof runConfig>;
