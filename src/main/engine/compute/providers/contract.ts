import { z } from 'zod';
import { call } from '../../../../shared/rpc/procedure.ts';
import { provider } from '../../../../shared/contract/values.ts';

/** A provider by its own name: what `auto` is resolved to. */
export const concreteProvider = provider.exclude(['auto']);
export type ConcreteProvider = z.infer<typeof concreteProvider>;

/** What came of trying a provider; `milliseconds` is the best time of a few runs of the same small model, null if none. */
export const trial = z.object({ available: z.boolean(), detail: z.string(), milliseconds: z.number().nullable() });
export type Trial = z.infer<typeof trial>;

export const providers = {
  /** Runs a small model on the provider and checks its numbers. A provider may abort the process, so ask a throwaway one. */
  probe: call(z.object({ provider: concreteProvider }), trial),
};
