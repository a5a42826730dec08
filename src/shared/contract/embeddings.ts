import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { id, provider, startedJob } from './values.ts';

/** How many rows have a vector of their current content. */
export const coverage = z.object({ done: z.number().int(), total: z.number().int() });

/** Computing vectors, and which exist. */
export const embeddings = {
  /** Embeds what is missing or stale; then the alignment of every pair. */
  start: call(
    z.object({ modelId: id, provider: provider.default('auto'), batch: z.number().int().min(1).max(1024).default(32) }),
    startedJob,
  ),
  state: call(z.object({ modelId: id }), z.object({ images: coverage, captions: coverage })),
};
