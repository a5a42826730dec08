import type { Kysely } from 'kysely';
import { listRevisions, listShardRows, type VectorKind } from '../../catalogue/queries/vector-rows.ts';
import type { Tables } from '../../catalogue/tables.ts';

/** Images or captions without a vector of their current content, and how many there are in total. */
export interface Missing {
  readonly ids: Uint32Array;
  readonly total: number;
}

/** What still has to be embedded with a model in its current state; ids ascend. */
export async function findMissing(
  db: Kysely<Tables>,
  project: number,
  model: { readonly id: number; readonly fingerprint: string },
  kind: VectorKind,
): Promise<Missing> {
  const { ids, revisions } = await listRevisions(db, project, kind);
  const shards = await listShardRows(db, project, { modelId: model.id, fingerprint: model.fingerprint, kind });
  const current = new Uint32Array((ids.at(-1) ?? 0) + 1);
  ids.forEach((id, place) => (current[id] = revisions[place]!));
  for (const shard of shards)
    shard.ids.forEach((id, row) => {
      if (current[id] === shard.revisions[row]) current[id] = 0;
    });
  // Revisions start at 1, so 0 means "done" (or "removed").
  return { ids: ids.filter((id) => current[id] !== 0), total: ids.length };
}
