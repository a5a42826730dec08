import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** What a vector represents. */
export type VectorKind = 'image' | 'caption';

/** A file of vectors and the origin of each row. */
export interface ShardRows {
  /** Relative to the project folder. */
  readonly file: string;
  readonly ids: Uint32Array;
  readonly revisions: Uint32Array;
}

/** Shards with a model's current fingerprint, oldest first. */
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

/** Everything that can be embedded, by ascending id: its revision and its image. */
export interface Revisions {
  readonly ids: Uint32Array;
  readonly revisions: Uint32Array;
  readonly imageIds: Uint32Array;
}

/** The current revision of every image or caption. */
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

/** A number that changes when shards of a model are added or removed. */
export async function readShardState(db: Kysely<Tables>, project: number, modelId: number): Promise<string> {
  const { newest, count } = await db
    .selectFrom('shard')
    .select((select) => [select.fn.max('id').as('newest'), select.fn.countAll().as('count')])
    .where('project_id', '=', project)
    .where('model_id', '=', modelId)
    .executeTakeFirstOrThrow();
  return `${newest}/${count}`;
}

/** Little-endian uint32 from a blob, copied because a blob may be unaligned. */
function toNumbers(blob: Uint8Array): Uint32Array {
  return new Uint32Array(new Uint8Array(blob).buffer);
}
