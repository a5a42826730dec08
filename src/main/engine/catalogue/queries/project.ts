import { sql, type Kysely } from 'kysely';
import type { Project } from '../../../../shared/contract/projects.ts';
import type { Tables } from '../tables.ts';
import { readSetting } from './settings.ts';

/** The project's name and counts in the catalogue. */
export type ProjectSummary = Omit<Project, 'folder' | 'bytes'>;

/** The name of the project and its counts. */
export async function readProject(db: Kysely<Tables>, project: number): Promise<ProjectSummary> {
  const counts = await sql<Pick<Project, 'name' | 'captions' | 'classes'>>`
    select name, (select count(*) from caption where project_id = ${project}) as captions,
      (select count(*) from class where project_id = ${project}) as classes
    from project where id = ${project}`.execute(db);
  const splits = await sql<Project['splits'][number]>`
    select split as name, count(*) as samples from image where project_id = ${project} group by split
    order by samples desc, split`.execute(db);
  return {
    ...counts.rows[0]!,
    samples: splits.rows.reduce((sum, split) => sum + split.samples, 0),
    splits: splits.rows,
    currentModelId: await readSetting(db, project, 'current_model'),
  };
}
