import type { JobKind } from '../../../shared/contract/jobs.ts';

/** Jobs of one lane run one after another; lanes run side by side. */
export type Lane = 'heavy' | 'export' | 'model' | 'project';

/** Work that fills the machine shares a lane; what mostly waits for a disk or a network does not hold it up. */
export const laneOf: Readonly<Record<JobKind, Lane>> = {
  import: 'heavy',
  embed: 'heavy',
  evaluate: 'heavy',
  audit: 'heavy',
  tune: 'heavy',
  resume: 'heavy',
  interpolate: 'heavy',
  measure: 'heavy',
  parity: 'heavy',
  golden: 'heavy',
  frontier: 'heavy',
  accept: 'heavy',
  revert: 'heavy',
  sample: 'heavy',
  export: 'export',
  'export-model': 'export',
  report: 'export',
  model: 'model',
  project: 'project',
};
