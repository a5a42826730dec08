// Entry point of the compute process: every ONNX run, image decode and training step of the studio happens here.
import process from 'node:process';
import { studioFaults } from '../../../shared/contract/errors.ts';
import { dispatch } from '../../../shared/rpc/dispatcher.ts';
import type { Port } from '../../../shared/rpc/port.ts';
import { openForkedProcess } from '../../../shared/rpc/transports/child-process.ts';
import { openMessagePort, type EmitterPort } from '../../../shared/rpc/transports/message-port.ts';
import { computeContract } from '../compute/contract/contract.ts';
import { createComputeHandlers } from './handlers.ts';

dispatch(computeContract, createComputeHandlers(), openParentPort(), {
  faults: studioFaults,
  report: (problem, error) => process.stderr.write(`${problem} ${describe(error)}\n`),
});

// Exit when the engine is gone.
process.once('disconnect', () => process.exit());

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : '';
}

/** The connection to the engine: this is a utility process of Electron, or a fork of Node. */
function openParentPort(): Port {
  // Declared by Electron's types where they are loaded, and absent at run time everywhere else.
  const { parentPort } = process as unknown as { parentPort?: EmitterPort };
  return parentPort === undefined ? openForkedProcess(process) : openMessagePort(parentPort);
}
