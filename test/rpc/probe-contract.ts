import { z } from 'zod';
import { call, feed } from '../../src/shared/rpc/procedure.ts';

const nothing = z.object({}).strict();
const name = z.object({ name: z.string() });

/** A contract with one procedure of each kind, to test every transport. */
export const probeContract = {
  values: {
    echo: call(z.object({ value: z.unknown() }), z.object({ value: z.unknown() })),
    scale: call(
      z.object({ numbers: z.instanceof(Float32Array), by: z.number() }),
      z.object({ numbers: z.instanceof(Float32Array) }),
    ),
    /** The second row of a large matrix, as a view of it. */
    row: call(nothing, z.object({ row: z.instanceof(Float64Array) })),
    page: call(z.object({ limit: z.number().int().max(100).default(7) }), z.object({ limit: z.number() })),
    fail: call(
      z.object({ how: z.enum(['on-purpose', 'with-odd-facts', 'unforeseen', 'breaks-contract', 'cannot-cross']) }),
      z.null(),
    ),
  },
  work: {
    /** Continues until it is aborted. */
    wait: call(name, z.null()),
    seen: call(nothing, z.object({ started: z.array(z.string()), aborted: z.array(z.string()) })),
  },
  feeds: {
    count: feed(z.object({ upTo: z.number().int() }), z.object({ square: z.number() })),
    endless: feed(name, z.object({ bytes: z.instanceof(Uint8Array) })),
    /** How many events of the endless feed were produced. */
    drawn: call(name, z.number()),
    log: feed(nothing, z.string()),
    append: call(z.object({ events: z.array(z.string()) }), z.null()),
    fail: feed(nothing, z.number()),
    /** Never emits anything, and ignores its signal. */
    deaf: feed(nothing, z.number()),
  },
};

export type ProbeContract = typeof probeContract;
