import { sql, type Kysely } from 'kysely';
import type { StudioClass } from '../../../../shared/contract/classes.ts';
import type { Tables } from '../tables.ts';

/** All classes in order, or one of them, with their sample counts. */
export async function listClasses(db: Kysely<Tables>, project: number, classId?: number): Promise<StudioClass[]> {
  const { rows } = await sql<StudioClass>`
    select id, name, prompt, position, (
      select count(*) from image where image.project_id = ${project} and image.class_id = class.id
    ) as samples
    from class where project_id = ${project} ${classId === undefined ? sql`` : sql`and id = ${classId}`}
    order by position, id`.execute(db);
  return rows;
}

/** The prompt templates of the project; empty when it has none of its own. */
export async function listTemplates(db: Kysely<Tables>, project: number): Promise<string[]> {
  const { rows } = await sql<{ text: string }>`
    select text from template where project_id = ${project} order by position, id`.execute(db);
  return rows.map((row) => row.text);
}
