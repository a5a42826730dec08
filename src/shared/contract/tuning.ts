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

/** Runs that make new versions of a model, and which version is current. */
export const tuning = {
  start: call(z.object({ ...startInput, name: name.optional() }), startedJob),
  /** Ends the work on a run after the step that it is in; it stays paused, also over a restart, until it is resumed. */
  pause: call(z.object({ runId: id }), z.null()),
  /** Goes on with a run from its last checkpoint. */
  resume: call(z.object({ runId: id }), startedJob),
  /** Newest first. */
  runs: call(z.object({ limit: z.number().int().min(1).max(1000).default(100) }), z.array(run)),
  run: call(z.object({ runId: id }), run),
  /** The curves of runs, each thinned to at most `points`. A running job tells of new values in its feed under the same names. */
  series: call(
    z.object({ runIds: z.array(id).max(100), points: z.number().int().min(2).max(100_000).default(2_000) }),
    z.array(z.object({ runId: id, series: z.array(series) })),
  ),
  /** Settings for a method, or for the one that suits the model and the amount of data best. */
  defaults: call(z.object({ modelId: id, method: tuneMethod.optional(), data: tuneData.prefault({}) }), tuneDefaults),
  /** Measures a few steps and tells what the whole would take. Give up waiting to stop it. */
  estimate: call(z.object(startInput), estimate),
  /** A version whose weights lie between a parent (0) and its child (1): Wortsman et al., "Robust fine-tuning", 2022. */
  interpolate: call(
    z.object({ parentId: id, childId: id, alpha: z.number().min(0).max(1), name: name.optional() }),
    startedJob,
  ),
  /**
   * Measures mixtures of a parent and its child on golden sets (all of them when none is named); the job's result is `frontier`.
   * Nothing is added to the project; `interpolate` makes a version of the mixture that is chosen.
   */
  frontier: call(
    z.object({
      childId: id,
      /** The child's own parent when absent. */
      parentId: id.optional(),
      goldenIds: z.array(id).min(1).optional(),
      /** How many mixtures, both ends among them. */
      points: z.number().int().min(2).max(21).default(5),
      provider: provider.default('auto'),
    }),
    startedJob,
  ),
  /** The newest frontier of a child, null when there is none. */
  latestFrontier: call(z.object({ childId: id }), frontier.nullable()),
  /** Which version is current, what revert would go back to, and what guards general ability. */
  promotion: call(nothing, promotion),
  setGuard: call(guard, promotion),
  /**
   * Makes a version the current one: checks the guard against the version that is current now, embeds the project with it and
   * compares its pairs. The job fails with `promotion-refused` when general ability falls further than the guard allows; the limit
   * can be changed, but not passed over. Its result is `promotionResult`.
   */
  accept: call(z.object({ modelId: id, provider: provider.default('auto') }), startedJob),
  /**
   * Takes the current version back: what was current before it was accepted (or else its parent) is current again, and its vectors
   * are still there. `conflict` when the version is not current, or nothing is left to go back to. The result is `promotionResult`.
   */
  revert: call(z.object({ modelId: id }), startedJob),
};
