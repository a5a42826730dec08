import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** The columns of an image that a classification needs. */
export interface LabelledImage {
  readonly id: number;
  readonly classId: number | null;
}

/** Images of a split (all when null), by ascending id. */
export async function listLabelledImages(
  db: Kysely<Tables>,
  project: number,
  split: string | null,
): Promise<LabelledImage[]> {
  const images = db
    .selectFrom('image')
    .select(['id', 'class_id as classId'])
    .where('project_id', '=', project)
    .orderBy('id');
  return (split === null ? images : images.where('split', '=', split)).execute();
}

/** The texts of captions by id. */
export async function listCaptionTexts(
  db: Kysely<Tables>,
  project: number,
  ids: readonly number[],
): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom('caption')
    .select(['id', 'text'])
    .where('project_id', '=', project)
    .where('id', 'in', sql<number>`(select value from json_each(${JSON.stringify(ids)}))`)
    .execute();
  return new Map(rows.map((row) => [row.id, row.text]));
}

/** The classes of the project in order; `prompt` is inserted into templates. */
export async function listPromptedClasses(
  db: Kysely<Tables>,
  project: number,
): Promise<{ id: number; name: string; prompt: string }[]> {
  const rows = await db
    .selectFrom('class')
    .select(['id', 'name', 'prompt'])
    .where('project_id', '=', project)
    .orderBy('position')
    .orderBy('id')
    .execute();
  return rows.map(({ id, name, prompt }) => ({ id, name, prompt: prompt === '' ? name : prompt }));
}

/** The prompt templates of the project, in order. */
export async function listTemplateTexts(db: Kysely<Tables>, project: number): Promise<string[]> {
  const rows = await db
    .selectFrom('template')
    .select('text')
    .where('project_id', '=', project)
    .orderBy('position')
    .orderBy('id')
    .execute();
  return rows.map((row) => row.text);
}

/** The columns of a model that evaluations need; undefined for an unknown model. */
export async function findEvaluatedModel(
  db: Kysely<Tables>,
  project: number,
  modelId: number,
): Promise<
  { id: number; name: string; fingerprint: string; dimensions: number; logitScale: number | null } | undefined
> {
  return db
    .selectFrom('model')
    .select(['id', 'name', 'fingerprint', 'dimensions', 'logit_scale as logitScale'])
    .where('project_id', '=', project)
    .where('id', '=', modelId)
    .executeTakeFirst();
}
