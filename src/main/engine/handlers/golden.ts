import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { startWork } from '../long-work.ts';
import type { Session } from '../session.ts';

/** Answers `golden`. */
export function goldenHandlers(session: Session): StudioHandlers['golden'] {
  const golden = () => session.project().golden;
  return {
    list: () => golden().list(),
    create: (input, waiting) => golden().create(input, waiting),
    async remove({ goldenId }, waiting) {
      await golden().remove(goldenId, waiting);
      return null;
    },
    images: async ({ goldenId }) => ({ ids: await golden().images(goldenId) }),
    evaluate: (input) => startWork(session.project(), 'evaluate-golden', input),
    figures: (of) => golden().figures(of),
    compare: (input) => golden().compare(input),
  };
}
