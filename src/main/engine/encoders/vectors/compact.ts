import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import { deleteShards } from '../../catalogue/queries/shards.ts';
import { listRevisions, listShardRows, type ShardRows, type VectorKind } from '../../catalogue/queries/vector-rows.ts';
import { readShard } from './read-shard.ts';
import { shardRows, ShardWriter, type ShardModel } from './shard-writer.ts';

/** Number of sparse shards that are tolerated: rewriting them for every edited caption would cost more than it saves. */
const tolerated = 8;

/** A shard with fewer live rows than this is sparse. */
const fewRows = shardRows / 4;

/** A shard and its live rows: the current revision of what exists, not superseded by a later shard. */
interface Worn {
  readonly shard: ShardRows;
  readonly live: readonly number[];
}

/**
 * Removes shards without live rows and, when many are sparse, merges these into full ones. Each edit adds a shard of a few
 * rows and leaves dead rows in older ones. Returns how many files were removed.
 */
export async function compactShards(
  catalogue: Catalogue,
  model: ShardModel,
  kind: VectorKind,
  { signal, rows = shardRows }: { readonly signal: AbortSignal; readonly rows?: number | undefined },
): Promise<number> {
  const { db, project, folder } = catalogue;
  const shards = await listShardRows(db, project, { modelId: model.id, fingerprint: model.fingerprint, kind });
  const { ids, revisions } = await listRevisions(db, project, kind);
  const worn = findWorn(shards, ids, revisions, Math.min(fewRows, rows));
  const dead = worn.filter(({ live }) => live.length === 0);
  const thin = worn.filter(({ live }) => live.length > 0);
  const going = thin.length > tolerated ? worn : dead;
  if (thin.length > tolerated) {
    const writer = new ShardWriter(catalogue, model, kind, rows);
    for (const { shard, live } of thin) {
      signal.throwIfAborted();
      const { data } = await readShard(join(folder, shard.file), { signal });
      const places = live.map((row) => ({ id: shard.ids[row]!, revision: shard.revisions[row]!, row }));
      await writer.add({ vectors: data, places });
    }
    await writer.flush();
  }
  const files = going.map(({ shard }) => shard.file);
  if (files.length === 0) return 0;
  // Up to here everything exists twice, and the later copy counts: a crash only wastes space.
  await catalogue.store((writer) => deleteShards(writer, project, files));
  for (const file of files) await rm(join(folder, file), { force: true });
  return files.length;
}

function findWorn(shards: readonly ShardRows[], ids: Uint32Array, revisions: Uint32Array, few: number): Worn[] {
  const wanted = new Uint32Array((ids.at(-1) ?? 0) + 1);
  ids.forEach((id, place) => (wanted[id] = revisions[place]!));
  const worn: Worn[] = [];
  // From the last: a later shard supersedes earlier ones.
  for (const shard of shards.toReversed()) {
    const live: number[] = [];
    for (let row = shard.ids.length - 1; row >= 0; row--) {
      const id = shard.ids[row]!;
      if (wanted[id] !== shard.revisions[row]) continue;
      wanted[id] = 0;
      live.push(row);
    }
    if (live.length < few || live.length * 2 < shard.ids.length) worn.push({ shard, live: live.reverse() });
  }
  return worn.reverse();
}
