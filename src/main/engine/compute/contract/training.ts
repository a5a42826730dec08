import { z } from 'zod';
import { call, feed } from '../../../../shared/rpc/procedure.ts';
import { runEvent, runSpec } from './run-spec.ts';
import { path } from '../../../../shared/contract/values.ts';

const scalars = z.object({ logitScale: z.number(), logitBias: z.number() });

/** Training in the compute process. */
export const training = {
  /** Starts a run or resumes it from its last checkpoint; the last event is `done`. Cancelling takes effect within one micro-batch. */
  run: feed(runSpec, runEvent),
  /** Runs a few steps without writing anything, and measures them: seconds, and bytes of memory. */
  measure: call(
    runSpec,
    z.object({
      perImage: z.number(),
      opening: z.number(),
      firstStep: z.number(),
      laterStep: z.number(),
      memory: z.number(),
    }),
  ),
  /** Pauses a run after its current step, to be resumed later; `running` is false when there is no such run. */
  pause: call(z.object({ folder: path }), z.object({ running: z.boolean() })),
  /** Writes the interpolated model: (1 − alpha) · parent + alpha · child. */
  interpolate: call(
    z.object({
      parent: path,
      child: path,
      target: path,
      alpha: z.number().min(0).max(1),
      parentScalars: scalars,
      childScalars: scalars,
    }),
    z.object({ tensors: z.number().int() }),
  ),
};
