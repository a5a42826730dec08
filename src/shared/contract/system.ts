import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { count, host, nothing, provider } from './values.ts';

/** An execution provider that was probed in the compute process. */
export const probe = z.object({ provider: provider.exclude(['auto']), available: z.boolean(), detail: z.string() });
export type Probe = z.infer<typeof probe>;

/** The studio and the machine that it runs on. */
export const system = {
  /** The engine's version and machine; `dialogs` is true when the host shows native file dialogs. */
  about: call(
    nothing,
    z.object({
      version: z.string(),
      host,
      dialogs: z.boolean(),
      cores: count,
      memory: count,
    }),
  ),
  /** Probes each execution provider once and caches the result. */
  providers: call(nothing, z.array(probe)),
};
