import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { longWork, startWork } from '../long-work.ts';
import type { Session } from '../session.ts';

/** Answers `models`. */
export function modelsHandlers(session: Session): StudioHandlers['models'] {
  return {
    list: () => session.project().encoders.list(),
    add: (input) => startWork(session.project(), longWork.addModel, input),
    async setCurrent({ modelId }) {
      const { encoders, evaluation } = session.project();
      await encoders.setCurrent(modelId);
      await evaluation.showCurrent();
      return null;
    },
    async remove({ modelId }) {
      const { encoders, evaluation } = session.project();
      await encoders.remove(modelId);
      await evaluation.showCurrent();
      return null;
    },
  };
}
