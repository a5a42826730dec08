import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { count, host, nothing, provider } from './values.ts';

/** A provider that was tried in the compute process. */
export const probe = z.object({ provider: provider.exclude(['auto']), available: z.boolean(), detail: z.string() });
export type Probe = z.infer<typeof probe>;

/** The studio itself and the machine that it runs on. */
export const system = {
  /** What this engine is and where it runs; `dialogs` is true when the host shows the desktop's own file dialogs. */
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
  /** Tries each provider once and remembers the answer. */
  providers: call(nothing, z.array(probe)),
};
