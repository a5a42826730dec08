import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { startWork } from '../long-work.ts';
import type { Session } from '../session.ts';

/** Implements `report`. */
export function reportHandlers(session: Session): StudioHandlers['report'] {
  return { start: (input) => startWork(session.project(), 'write-report', input) };
}
