import type { JobKind } from '../../../shared/contract/jobs.ts';
import type { ViewId } from './views.ts';

/** The view that shows the outcome of each kind of job; null if only the list of jobs does. */
export const jobViews: Readonly<Record<JobKind, ViewId | null>> = {
  import: null,
  export: null,
  'add-model': null,
  'measure-speed': null,
  'check-parity': null,
  'export-model': null,
  embed: null,
  evaluate: null,
  audit: 'audit',
  tune: 'tune',
  'resume-run': null,
  interpolate: null,
  'evaluate-golden': 'tune',
  'measure-frontier': null,
  accept: 'tune',
  revert: null,
  'compute-map': 'map',
  'write-report': null,
  'make-sample': null,
};
