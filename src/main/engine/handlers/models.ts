import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { startWork } from '../long-work.ts';
import type { OpenProject } from '../open-project.ts';
import type { Session } from '../session.ts';

/** Implements `models`. */
export function modelsHandlers(session: Session): StudioHandlers['models'] {
  return {
    list: () => session.project().encoders.list(),
    add: (input) => startWork(session.project(), 'add-model', input),
    async setCurrent({ modelId }) {
      await session.project().encoders.setCurrent(modelId);
      return showCurrent(session.project());
    },
    async remove({ modelId }) {
      await session.project().encoders.remove(modelId);
      return showCurrent(session.project());
    },
    inspect: ({ modelId }) => session.project().modelTools.inspect(modelId),
    measure: (input) => startWork(session.project(), 'measure-speed', input),
    checkParity: (input) => startWork(session.project(), 'check-parity', input),
    export: (input) => startWork(session.project(), 'export-model', input),
  };
}

/** The library sorts by the alignments of the current model. */
async function showCurrent({ encoders, evaluation }: OpenProject): Promise<null> {
  const current = (await encoders.list()).find((model) => model.current);
  await evaluation.show(current?.id ?? null);
  return null;
}
