import { availableParallelism, totalmem } from 'node:os';
import type { StudioHandlers } from '../../../shared/contract/contract.ts';
import type { Host } from '../../../shared/contract/values.ts';
import type { ProviderChoice } from '../compute/provider-choice.ts';

/** What an engine reports about itself. */
export interface About {
  readonly version: string;
  readonly host: Host;
}

/** Implements `system`. */
export function systemHandlers({ version, host }: About, providers: ProviderChoice): StudioHandlers['system'] {
  return {
    about: () => ({ version, host, dialogs: host === 'desktop', cores: availableParallelism(), memory: totalmem() }),
    providers: () => providers.probe(),
  };
}
