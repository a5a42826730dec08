import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** A caption to embed. */
export interface CaptionText {
  readonly id: number;
  readonly revision: number;
  readonly text: string;
}

/** Captions by row number with their current text and revision; unknown numbers are omitted. */
export async function readCaptionTexts(
  db: Kysely<Tables>,
  project: number,
  ids: readonly number[],
): Promise<CaptionText[]> {
  const { rows } = await sql<CaptionText>`select caption.id, revision, text
    from json_each(${JSON.stringify(ids)}) as wanted
    cross join caption on caption.id = wanted.value and caption.project_id = ${project}`.execute(db);
  return rows;
}
