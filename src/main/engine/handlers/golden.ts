import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { startWork } from '../long-work.ts';
import type { Session } from '../session.ts';

/** Implements `golden`. */
export function goldenHandlers(session: Session): StudioHandlers['golden'] {
  const golden = () => session.project().golden;
  return {
    list: () => golden().list(),
    create: (input, options) => golden().create(input, options),
    async remove({ goldenId }, options) {
      await golden().remove(goldenId, options);
      return null;
    },
    images: async ({ goldenId }) => ({ ids: await golden().images(goldenId) }),
    evaluate: (input) => startWork(session.project(), 'evaluate-golden', input),
    figures: (of) => golden().figures(of),
    compare: (input) => golden().compare(input),
  };
}
