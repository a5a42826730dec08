import { z } from 'zod';
import { call, feed } from '../../../../shared/rpc/procedure.ts';
import { runEvent, runSpec } from './run-spec.ts';
import { path } from '../../../../shared/contract/values.ts';

const scalars = z.object({ logitScale: z.number(), logitBias: z.number() });

/** Training in the compute process. */
export const training = {
  /** Carries out a run, or goes on with it from its last checkpoint; the last event is `done`. Cancel within one slice of a batch. */
  run: feed(runSpec, runEvent),
  /** Takes a few steps, writes nothing, and tells what they took: seconds, and bytes of memory. */
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
  /** Lets a run that is under way stop after its step and be gone on with later; `running` says whether there is such a run. */
  pause: call(z.object({ folder: path }), z.object({ running: z.boolean() })),
  /** Writes a model whose weights are (1 − alpha) · parent + alpha · child. */
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
