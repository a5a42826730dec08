import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { frontier, guard, promotion } from './promotion.ts';
import { estimate, run, series, tuneDefaults } from './runs.ts';
import { tuneData, tuneSettings } from './tune-settings.ts';
import { tuneMethod } from './tuning-methods.ts';
import { id, nothing, provider, startedJob } from './values.ts';

const name = z.string().min(1).max(200);
const startInput = {
  modelId: id,
  settings: tuneSettings,
  data: tuneData.prefault({}),
  provider: provider.default('auto'),
};

/** Fine-tuning runs, and which model version is current. */
export const tuning = {
  start: call(z.object({ ...startInput, name: name.optional() }), startedJob),
  /** Stops a run after its current step; it stays paused, also across restarts, until it is resumed. */
  pause: call(z.object({ runId: id }), z.null()),
  /** Resumes a run from its last checkpoint. */
  resume: call(z.object({ runId: id }), startedJob),
  /** Newest first. */
  runs: call(z.object({ limit: z.number().int().min(1).max(1000).default(100) }), z.array(run)),
  run: call(z.object({ runId: id }), run),
  /** The curves of runs, each thinned to at most `points`. A running job sends new values in its feed under the same names. */
  series: call(
    z.object({ runIds: z.array(id).max(100), points: z.number().int().min(2).max(100_000).default(2_000) }),
    z.array(z.object({ runId: id, series: z.array(series) })),
  ),
  /** Suggested settings for a method, or for the method that best suits the model and the amount of data. */
  defaults: call(z.object({ modelId: id, method: tuneMethod.optional(), data: tuneData.prefault({}) }), tuneDefaults),
  /** Measures a few steps and estimates the full run. Abort the call to stop it. */
  estimate: call(z.object(startInput), estimate),
  /** Adds a version whose weights are interpolated between a parent (0) and its child (1): WiSE-FT, Wortsman et al. 2022. */
  interpolate: call(
    z.object({ parentId: id, childId: id, alpha: z.number().min(0).max(1), name: name.optional() }),
    startedJob,
  ),
  /**
   * Evaluates interpolated models between a parent and its child on golden sets (all when none is given); the result is `frontier`.
   * Nothing is added to the project; `interpolate` adds the model you choose as a version.
   */
  frontier: call(
    z.object({
      childId: id,
      /** The child's own parent when absent. */
      parentId: id.optional(),
      goldenIds: z.array(id).min(1).optional(),
      /** Number of values of alpha, including 0 and 1. */
      points: z.number().int().min(2).max(21).default(5),
      provider: provider.default('auto'),
    }),
    startedJob,
  ),
  /** The latest trade-off curve of a child; null if there is none. */
  latestFrontier: call(z.object({ childId: id }), frontier.nullable()),
  /** Which version is current, which one revert would restore, and the regression guard. */
  promotion: call(nothing, promotion),
  setGuard: call(guard, promotion),
  /**
   * Makes a version the current one: checks the regression guard against the version that is current now, embeds the project with
   * the new one and compares its pairs. The job fails with `promotion-refused` if the score drops by more than the guard allows;
   * the limit can be changed but not bypassed. The result is `promotionResult`.
   */
  accept: call(z.object({ modelId: id, provider: provider.default('auto') }), startedJob),
  /**
   * Reverts the current version: the one that was current before it (or else its parent) becomes current again, with the vectors it
   * already has. Fails with `conflict` when the version is not current or has no predecessor. The result is `promotionResult`.
   */
  revert: call(z.object({ modelId: id }), startedJob),
};
