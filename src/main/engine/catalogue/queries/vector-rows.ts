import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** What a vector stands for. */
export type VectorKind = 'image' | 'caption';

/** A file of vectors and what each of its rows was computed from. */
export interface ShardRows {
  /** Relative to the project folder. */
  readonly file: string;
  readonly ids: Uint32Array;
  readonly revisions: Uint32Array;
}

/** Shards of a model as it is now: those of another fingerprint are left out. Oldest first. */
export async function listShardRows(
  db: Kysely<Tables>,
  project: number,
  { modelId, fingerprint, kind }: { modelId: number; fingerprint: string; kind: VectorKind },
): Promise<ShardRows[]> {
  const shards = await db
    .selectFrom('shard')
    .select(['file', 'ids', 'revisions'])
    .where('project_id', '=', project)
    .where('model_id', '=', modelId)
    .where('kind', '=', kind)
    .where('fingerprint', '=', fingerprint)
    .orderBy('id')
    .execute();
  return shards.map(({ file, ids, revisions }) => ({ file, ids: toNumbers(ids), revisions: toNumbers(revisions) }));
}

/** Everything that can have a vector, by rising id: its revision, and the image that it belongs to. */
export interface Revisions {
  readonly ids: Uint32Array;
  readonly revisions: Uint32Array;
  readonly imageIds: Uint32Array;
}

/** The present revision of every image or every caption. */
export async function listRevisions(db: Kysely<Tables>, project: number, kind: VectorKind): Promise<Revisions> {
  const rows =
    kind === 'image'
      ? await db
          .selectFrom('image')
          .select(['id', 'revision', 'id as image_id'])
          .where('project_id', '=', project)
          .orderBy('id')
          .execute()
      : await db
          .selectFrom('caption')
          .select(['id', 'revision', 'image_id'])
          .where('project_id', '=', project)
          .orderBy('id')
          .execute();
  return {
    ids: Uint32Array.from(rows, (row) => row.id),
    revisions: Uint32Array.from(rows, (row) => row.revision),
    imageIds: Uint32Array.from(rows, (row) => row.image_id),
  };
}

/** A number that changes whenever shards of a model come or go. */
export async function readShardState(db: Kysely<Tables>, project: number, modelId: number): Promise<string> {
  const { newest, count } = await db
    .selectFrom('shard')
    .select((select) => [select.fn.max('id').as('newest'), select.fn.countAll().as('count')])
    .where('project_id', '=', project)
    .where('model_id', '=', modelId)
    .executeTakeFirstOrThrow();
  return `${newest}/${count}`;
}

/** Little-endian uint32 as they lie in a blob. Copied: a blob need not start at a multiple of four. */
function toNumbers(blob: Uint8Array): Uint32Array {
  return new Uint32Array(new Uint8Array(blob).buffer);
}
