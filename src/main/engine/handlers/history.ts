import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { goTo } from '../catalogue/history/go-to.ts';
import { listBatches } from '../catalogue/history/list.ts';
import type { Session } from '../session.ts';

/** Implements `history`. */
export function historyHandlers(session: Session): StudioHandlers['history'] {
  const catalogue = () => session.project().catalogue;
  return {
    state: () => catalogue().historyState(),
    undo: (_, { signal }) => catalogue().undo({ signal }),
    redo: (_, { signal }) => catalogue().redo({ signal }),
    goTo: ({ batchId }, { signal }) => goTo(catalogue(), batchId, { signal }),
    list: (input) => listBatches(catalogue(), input),
    changes: (_, options) => session.changes.read(options),
  };
}
