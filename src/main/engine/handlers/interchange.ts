import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { previewSource } from '../interchange/preview.ts';
import { startWork } from '../long-work.ts';
import type { Session } from '../session.ts';

/** Implements `interchange`. */
export function interchangeHandlers(session: Session): StudioHandlers['interchange'] {
  return {
    preview: ({ source, options }, { signal }) => previewSource(source, options, { signal }),
    import: (input) => startWork(session.project(), 'import', input),
    export: (input) => startWork(session.project(), 'export', input),
  };
}
