import { join } from 'node:path';
import type { Catalogue } from '../../src/main/engine/catalogue/catalogue.ts';
import { readShard } from '../../src/main/engine/encoders/vectors/read-shard.ts';
import { listShardRows, type VectorKind } from '../../src/main/engine/catalogue/queries/vector-rows.ts';
import { listModels } from '../../src/main/engine/catalogue/queries/models.ts';

/** A vector as stored on the disk. */
export interface StoredVector {
  readonly revision: number;
  readonly vector: Float32Array;
}

/** Every vector of the first model by image or caption; a later shard supersedes an earlier one. */
export async function readStoredVectors(catalogue: Catalogue, kind: VectorKind): Promise<Map<number, StoredVector>> {
  const { db, project, folder } = catalogue;
  const [model] = await listModels(db, project);
  const shards = await listShardRows(db, project, { modelId: model!.id, fingerprint: model!.fingerprint, kind });
  const stored = new Map<number, StoredVector>();
  for (const { file, ids, revisions } of shards) {
    const { data, dimensions } = await readShard(join(folder, file));
    ids.forEach((id, row) => {
      const vector = data.slice(row * dimensions, (row + 1) * dimensions);
      stored.set(id, { revision: revisions[row]!, vector });
    });
  }
  return stored;
}
