import type { Faults } from './faults.ts';
import type { Questions } from './questions.ts';

/** What asking one procedure over one port needs. */
export interface Asking {
  readonly questions: Questions;
  readonly faults: Pick<Faults, 'toError'>;
  /** As on the wire: `samples.page`. */
  readonly procedure: string;
}
