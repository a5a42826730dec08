import type { ComputeHandlers } from './contract.ts';
import { createAuditHandlers } from './audit/handlers.ts';
import { createClassificationHandlers } from './classification/handlers.ts';
import { createEncodersHandlers } from './encoders/handlers.ts';
import { createImagesHandlers } from './images/handlers.ts';
import { createProvidersHandlers } from './providers/handlers.ts';
import { createScenesHandlers } from './scenes/handlers.ts';
import { createSimilarityHandlers } from './similarity/handlers.ts';
import { VectorSets } from './similarity/vector-sets.ts';
import { createTrainingHandlers } from './training/handlers.ts';
import { readShard } from '../encoders/vectors/read-shard.ts';

/** The answers of the whole compute process; one line for each domain. */
export function createComputeHandlers(): ComputeHandlers {
  const sets = new VectorSets(readShard);
  return {
    audit: createAuditHandlers(sets),
    classification: createClassificationHandlers(sets),
    encoders: createEncodersHandlers(),
    images: createImagesHandlers(),
    providers: createProvidersHandlers(),
    scenes: createScenesHandlers(),
    similarity: createSimilarityHandlers(sets),
    training: createTrainingHandlers(),
  };
}
