import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import type { Session } from '../session.ts';

/** Implements `matrix`. */
export function matrixHandlers(session: Session): StudioHandlers['matrix'] {
  const matrices = () => session.project().evaluation.matrices;
  return {
    read: (input, options) => matrices().read(input, options),
    refresh: (input, options) => matrices().refresh(input, options),
    cluster: async (input, options) => ({ order: await matrices().cluster(input, options) }),
  };
}
