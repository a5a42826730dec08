import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import type { Session } from '../session.ts';

/** Implements `jobs`. */
export function jobsHandlers(session: Session): StudioHandlers['jobs'] {
  return {
    list: ({ limit }) => session.project().queue.list(limit),
    get: ({ jobId }) => session.project().queue.get(jobId),
    async cancel({ jobId }) {
      await session.project().queue.cancel(jobId);
      return null;
    },
    events: (_, options) => session.jobEvents.read(options),
  };
}
