import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { id, path, startedJob } from './values.ts';

/** The result of writing a report. */
export const reportResult = z.object({
  file: z.string(),
  bytes: z.number().int(),
  runId: id.nullable(),
  /** The model of the report: the result of the run, or the current model. */
  model: z.string(),
  /** Number of changes that it lists. */
  edits: z.number().int(),
});
export type ReportResult = z.infer<typeof reportResult>;

/** A run or a project as one HTML file. */
export const report = {
  /**
   * Writes a self-contained HTML file: of a run (before and after), or of the project under its current model. Only a report is
   * overwritten, any other file fails with `conflict`. The job's result is `reportResult`.
   */
  start: call(z.object({ target: path, runId: id.optional() }), startedJob),
};
