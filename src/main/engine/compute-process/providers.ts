import type { Handlers } from '../../../shared/rpc/procedure.ts';
import type { providers } from '../compute/contract/providers.ts';
import { tryProvider } from './try-provider.ts';

/** Handlers of the providers domain. */
export function createProvidersHandlers(): Handlers<{ providers: typeof providers }>['providers'] {
  return { probe: ({ provider }) => tryProvider(provider) };
}
