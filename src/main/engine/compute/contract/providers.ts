import { z } from 'zod';
import { call } from '../../../../shared/rpc/procedure.ts';
import { provider } from '../../../../shared/contract/values.ts';

/** A specific provider: what `auto` is resolved to. */
export const concreteProvider = provider.exclude(['auto']);
export type ConcreteProvider = z.infer<typeof concreteProvider>;

/** The result of testing a provider; `speed` in billions of operations per second, null when it could not be measured. */
export const trial = z.object({ available: z.boolean(), detail: z.string(), speed: z.number().nullable() });
export type Trial = z.infer<typeof trial>;

/** Whether a provider works on this machine. */
export const providers = {
  /** Runs a small model on the provider and checks its output. A provider may abort the process, so call it in a throwaway one. */
  probe: call(z.object({ provider: concreteProvider }), trial),
};
