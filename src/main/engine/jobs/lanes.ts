import type { JobKind } from '../../../shared/contract/jobs.ts';

/** Jobs of one lane run one after another; lanes run in parallel. */
export type Lane = 'heavy' | 'export' | 'model' | 'map';

/** Compute-bound jobs share a lane; jobs that mostly wait for disk or network do not block them. */
export const laneOf: Readonly<Record<JobKind, Lane>> = {
  import: 'heavy',
  embed: 'heavy',
  evaluate: 'heavy',
  audit: 'heavy',
  tune: 'heavy',
  'resume-run': 'heavy',
  interpolate: 'heavy',
  'measure-speed': 'heavy',
  'check-parity': 'heavy',
  'evaluate-golden': 'heavy',
  'measure-frontier': 'heavy',
  accept: 'heavy',
  revert: 'heavy',
  'make-sample': 'heavy',
  export: 'export',
  'export-model': 'export',
  'write-report': 'export',
  'add-model': 'model',
  'compute-map': 'map',
};
