import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { id, path, startedJob } from './values.ts';

/** What a finished report says of itself. */
export const reportResult = z.object({
  file: z.string(),
  bytes: z.number().int(),
  runId: id.nullable(),
  /** The model that the report is about: the version of the run, or the current model. */
  model: z.string(),
  /** Changes of the history that are listed in it. */
  edits: z.number().int(),
});
export type ReportResult = z.infer<typeof reportResult>;

/** A run or a project as one HTML file. */
export const report = {
  /**
   * Writes one HTML file that needs nothing else: of a run (before and after), or of the project as it stands under its current
   * model. A file that is no report is not overwritten (`conflict`). The job's result is `reportResult`.
   */
  start: call(z.object({ target: path, runId: id.optional() }), startedJob),
};
