import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { startWork } from '../long-work.ts';
import type { Session } from '../session.ts';

/** Implements `embeddings`. */
export function embeddingsHandlers(session: Session): StudioHandlers['embeddings'] {
  return {
    start: (input) => startWork(session.project(), 'embed', input),
    state: ({ modelId }) => session.project().encoders.coverage(modelId),
  };
}
