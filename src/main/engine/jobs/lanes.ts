import type { JobKind } from '../../../shared/contract/jobs.ts';

/** Jobs of one lane run one after another; lanes run side by side. */
export type Lane = 'heavy' | 'export' | 'model' | 'map';

/** Work that fills the machine shares a lane; what mostly waits for a disk or a network does not hold it up. */
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
