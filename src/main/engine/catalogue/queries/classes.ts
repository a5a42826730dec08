import { sql, type Kysely } from 'kysely';
import type { StudioClass } from '../../../../shared/contract/classes.ts';
import type { Tables } from '../tables.ts';

/** All classes in the order of the list, or one of them, each with the number of its samples. */
export async function listClasses(db: Kysely<Tables>, project: number, classId?: number): Promise<StudioClass[]> {
  const { rows } = await sql<StudioClass>`
    select id, name, prompt, position, (
      select count(*) from image where image.project_id = ${project} and image.class_id = class.id
    ) as samples
    from class where project_id = ${project} ${classId === undefined ? sql`` : sql`and id = ${classId}`}
    order by position, id`.execute(db);
  return rows;
}

/** The prompt templates of the project, none when it never had its own. */
export async function listTemplates(db: Kysely<Tables>, project: number): Promise<string[]> {
  const { rows } = await sql<{ text: string }>`
    select text from template where project_id = ${project} order by position, id`.execute(db);
  return rows.map((row) => row.text);
}
