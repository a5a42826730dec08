import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { findFrontier } from '../catalogue/queries/frontiers.ts';
import { resumeRun, startWork } from '../long-work.ts';
import type { Session } from '../session.ts';

/** Implements `tuning`. */
export function tuningHandlers(session: Session): StudioHandlers['tuning'] {
  const project = () => session.project();
  return {
    start: (input) => startWork(project(), 'tune', input),
    async pause({ runId }) {
      await project().tuning.pause(runId);
      return null;
    },
    resume: (input) => resumeRun(project(), input),
    runs: ({ limit }) => project().runs.list(limit),
    run: ({ runId }) => project().runs.get(runId),
    series: (input) => project().runs.series(input),
    defaults: (input) => project().plans.defaults(input),
    estimate: (input, options) => project().plans.estimate(input, options),
    interpolate: (input) => startWork(project(), 'interpolate', input),
    frontier: (input) => startWork(project(), 'measure-frontier', input),
    latestFrontier({ childId }) {
      const { catalogue } = project();
      return findFrontier(catalogue.db, catalogue.project, childId);
    },
    promotion: () => project().promotion.state(),
    setGuard: (guard) => project().promotion.setGuard(guard),
    accept: (input) => startWork(project(), 'accept', input),
    async revert(input) {
      await project().promotion.requirePrevious(input.modelId);
      return startWork(project(), 'revert', input);
    },
  };
}
