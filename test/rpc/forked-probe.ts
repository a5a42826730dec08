// A process that serves the probe contract to its parent.
import process from 'node:process';
import { studioFaults } from '../../src/shared/contract/errors.ts';
import { dispatch } from '../../src/shared/rpc/dispatcher.ts';
import { openForkedProcess } from '../../src/shared/rpc/transports/child-process.ts';
import { probeContract } from './probe-contract.ts';
import { createProbeHandlers } from './probe-handlers.ts';

dispatch(probeContract, createProbeHandlers(), openForkedProcess(process), {
  faults: studioFaults,
  report: (problem, error) => process.send?.({ reported: `${problem} ${String(error)}` }),
  checkOutput: true,
});
