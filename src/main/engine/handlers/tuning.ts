import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import { longWork, startWork } from '../long-work.ts';
import type { Session } from '../session.ts';

/** Answers `tuning`. */
export function tuningHandlers(session: Session): StudioHandlers['tuning'] {
  return {
    start: (input) => startWork(session.project(), longWork.tune, input),
    resume: (input) => startWork(session.project(), longWork.resumeRun, input),
    interpolate: (input) => startWork(session.project(), longWork.interpolate, input),
  };
}
