import type { Kysely, Transaction } from 'kysely';
import { bytesOf } from '../../files/bytes-of.ts';
import type { Tables } from '../tables.ts';
import type { VectorKind } from './vector-rows.ts';

/** A complete file of vectors on disk, to be registered. */
export interface NewShard {
  readonly modelId: number;
  readonly fingerprint: string;
  readonly kind: VectorKind;
  /** Relative to the project folder, with forward slashes. */
  readonly file: string;
  readonly sha256: string;
  readonly dimensions: number;
  /** The image or caption of each row, and the revision from which it was computed. */
  readonly ids: Uint32Array;
  readonly revisions: Uint32Array;
}

/** Registers a shard within the given transaction. */
export async function insertShard(db: Transaction<Tables>, project: number, shard: NewShard): Promise<void> {
  const { modelId, fingerprint, kind, file, sha256, dimensions, ids, revisions } = shard;
  await db
    .insertInto('shard')
    .values({
      project_id: project,
      model_id: modelId,
      fingerprint,
      kind,
      file,
      sha256,
      rows: ids.length,
      dimensions,
      ids: bytesOf(ids),
      revisions: bytesOf(revisions),
    })
    .execute();
}

/** Every registered file of vectors with its SHA-256, relative to the project folder. */
export async function listShardFiles(
  db: Kysely<Tables>,
  project: number,
): Promise<{ readonly file: string; readonly sha256: string }[]> {
  return db.selectFrom('shard').select(['file', 'sha256']).where('project_id', '=', project).execute();
}

/** Files of vectors whose model was removed while it was still embedding. */
export async function listStrayShards(db: Kysely<Tables>, project: number): Promise<string[]> {
  const rows = await db
    .selectFrom('shard')
    .select('file')
    .where('project_id', '=', project)
    .where('model_id', 'not in', (select) => select.selectFrom('model').select('id').where('project_id', '=', project))
    .execute();
  return rows.map(({ file }) => file);
}

/** Unregisters shards by file; the caller removes the files. */
export async function deleteShards(db: Transaction<Tables>, project: number, files: readonly string[]): Promise<void> {
  for (let from = 0; from < files.length; from += 500)
    await db
      .deleteFrom('shard')
      .where('project_id', '=', project)
      .where('file', 'in', files.slice(from, from + 500))
      .execute();
}
