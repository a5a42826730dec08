import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { decideFinding } from '../catalogue/writes/review.ts';
import { startWork } from '../long-work.ts';
import type { Session } from '../session.ts';

/** Implements `audit`. */
export function auditHandlers(session: Session): StudioHandlers['audit'] {
  const audit = () => session.project().audit;
  return {
    start: (input) => startWork(session.project(), 'audit', input),
    latest: () => audit().latest(),
    order: async ({ filter }) => ({ ids: await audit().order(filter) }),
    get: ({ ids }) => audit().get(ids),
    evidence: (input, options) => audit().evidence(input, options),
    decide: (input, options) => decideFinding(session.project().catalogue, input, options),
  };
}
