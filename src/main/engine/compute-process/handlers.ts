import type { ComputeHandlers } from '../compute/contract/contract.ts';
import { createAuditHandlers } from './audit.ts';
import { createClassificationHandlers } from './classification.ts';
import { createEncodersHandlers } from './encoders.ts';
import { createImagesHandlers } from './images.ts';
import { createProvidersHandlers } from './providers.ts';
import { createScenesHandlers } from './scenes.ts';
import { createSimilarityHandlers } from './similarity.ts';
import { VectorSets } from '../similarity/vector-sets.ts';
import { createTrainingHandlers } from './training.ts';
import { readShard } from '../encoders/vectors/read-shard.ts';

/** All handlers of the compute process; one line per domain. */
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
