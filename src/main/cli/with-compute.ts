import { forkCompute } from '../engine/compute/fork.ts';
import { ProviderChoice } from '../engine/compute/provider-choice.ts';
import { ComputeSupervisor } from '../engine/compute/supervisor.ts';
import type { Terminal } from './terminal.ts';

/** What a command without a project needs of the engine. */
export interface ComputeServices {
  readonly compute: ComputeSupervisor;
  readonly providers: ProviderChoice;
}

/**
 * Runs `use` with a compute process of its own, and stops it afterwards. `train`, `encode` and `scenes` use it instead of the contract:
 * they work on files alone, while every procedure of the contract acts on the open project.
 */
export async function withCompute<Result>(
  terminal: Terminal,
  use: (services: ComputeServices) => Promise<Result>,
): Promise<Result> {
  const spawn = forkCompute();
  const compute = new ComputeSupervisor({ spawn });
  const stop = compute.onNotice((message) => terminal.note(message));
  try {
    return await use({ compute, providers: new ProviderChoice(spawn) });
  } finally {
    stop();
    await compute.close();
  }
}
