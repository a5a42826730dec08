import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import type { Session } from '../session.ts';

/** Answers `matrix`. */
export function matrixHandlers(session: Session): StudioHandlers['matrix'] {
  const matrices = () => session.project().evaluation.matrices;
  return {
    read: (input, waiting) => matrices().read(input, waiting),
    refresh: (input, waiting) => matrices().refresh(input, waiting),
    cluster: async (input, waiting) => ({ order: await matrices().cluster(input, waiting) }),
  };
}
