import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { startWork } from '../long-work.ts';
import type { Session } from '../session.ts';

/** Implements `projection`. */
export function projectionHandlers(session: Session): StudioHandlers['projection'] {
  const projection = () => session.project().projection;
  return {
    start: (input) => startWork(session.project(), 'compute-map', input),
    latest: (input) => projection().latest(input),
    get: ({ projectionId }) => projection().get(projectionId),
    list: ({ modelId }) => projection().list(modelId),
    extend: ({ projectionId }, options) => projection().extend(projectionId, options),
    movers: (input) => projection().movers(input),
    facts: ({ projectionId }) => projection().facts(projectionId),
    clusters: ({ projectionId }) => projection().clusters(projectionId),
    figures: ({ modelId }, options) => projection().figures(modelId, options),
  };
}
