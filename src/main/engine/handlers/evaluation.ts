import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { startWork } from '../long-work.ts';
import type { Session } from '../session.ts';

/** Implements `evaluation`. */
export function evaluationHandlers(session: Session): StudioHandlers['evaluation'] {
  const evaluation = () => session.project().evaluation;
  return {
    start: (input) => startWork(session.project(), 'evaluate', input),
    latest: (input) => evaluation().latest(input),
    predictions: (input) => evaluation().predictions(input),
    behind: async (input) => ({ imageIds: await evaluation().behind(input) }),
    previewAssign: async (input) => {
      const preview = await evaluation().previewAssign(input);
      return { ...preview, perClass: [...preview.perClass] };
    },
    assign: async (input, options) => ({ changed: await evaluation().assign(input, options) }),
  };
}
