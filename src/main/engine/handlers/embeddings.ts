import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { longWork, startWork } from '../long-work.ts';
import type { Session } from '../session.ts';

/** Answers `embeddings`. */
export function embeddingsHandlers(session: Session): StudioHandlers['embeddings'] {
  return {
    start: (input) => startWork(session.project(), longWork.embed, input),
    state: ({ modelId }) => session.project().encoders.coverage(modelId),
  };
}
