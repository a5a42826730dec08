import { sql } from 'kysely';
import { StudioError } from '../../../../shared/contract/errors.ts';
import type { Status } from '../../../../shared/contract/values.ts';
import type { CallOptions } from '../../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue.ts';
import { showCount } from '../../../../shared/text/numbers.ts';

/** The number of changed rows. */
export interface Changed {
  readonly changed: number;
}

/** Sets or clears the class of samples; `not-found` for an unknown class. */
export async function setClass(
  catalogue: Catalogue,
  { ids, classId }: { ids: readonly number[]; classId: number | null },
  options: CallOptions = {},
): Promise<Changed> {
  const name = classId === null ? null : await findClassName(catalogue, classId);
  const samples = await nameSamples(catalogue, ids);
  const label = name === null ? `Clear the class of ${samples}` : `Set the class of ${samples} to ${name}`;
  const changed = await catalogue.write(
    label,
    'edit',
    (edits) => edits.set('image', ids, 'class_id', classId),
    options,
  );
  return { changed };
}

/** Sets or clears the split of samples. */
export async function setSplit(
  catalogue: Catalogue,
  { ids, split }: { ids: readonly number[]; split: string | null },
  options: CallOptions = {},
): Promise<Changed> {
  const samples = await nameSamples(catalogue, ids);
  const label = split === null ? `Clear the split of ${samples}` : `Set the split of ${samples} to ${split}`;
  const changed = await catalogue.write(label, 'edit', (edits) => edits.set('image', ids, 'split', split), options);
  return { changed };
}

/** Sets the review status of samples. */
export async function setStatus(
  catalogue: Catalogue,
  { ids, status }: { ids: readonly number[]; status: Status },
  options: CallOptions = {},
): Promise<Changed> {
  const label = `Mark ${await nameSamples(catalogue, ids)} as ${status}`;
  const changed = await catalogue.write(label, 'edit', (edits) => edits.set('image', ids, 'status', status), options);
  return { changed };
}

/** Adds a tag to samples that do not have it. */
export async function addTag(
  catalogue: Catalogue,
  { ids, tag }: { ids: readonly number[]; tag: string },
  options: CallOptions = {},
): Promise<Changed> {
  const label = `Tag ${await nameSamples(catalogue, ids)} with ${tag}`;
  const change = catalogue.write(
    label,
    'edit',
    async (edits) => {
      const { rows } = await sql<{ id: number }>`
        select distinct image.id from json_each(${JSON.stringify(ids)}) as wanted
        cross join image on image.id = wanted.value where image.project_id = ${edits.project} and not exists (
          select 1 from image_tag where project_id = ${edits.project} and image_id = image.id and tag = ${tag}
        ) order by image.id`.execute(edits.db);
      return edits.insert(
        'image_tag',
        rows.map(({ id }) => ({ image_id: id, tag })),
      );
    },
    options,
  );
  return { changed: (await change).length };
}

/** Removes a tag from samples. */
export async function removeTag(
  catalogue: Catalogue,
  { ids, tag }: { ids: readonly number[]; tag: string },
  options: CallOptions = {},
): Promise<Changed> {
  const label = `Remove tag ${tag} from ${await nameSamples(catalogue, ids)}`;
  const changed = await catalogue.write(
    label,
    'edit',
    async (edits) => {
      const { rows } = await sql<{ id: number }>`
        select distinct image_tag.id from json_each(${JSON.stringify(ids)}) as wanted
        cross join image_tag on image_tag.project_id = ${edits.project} and image_tag.image_id = wanted.value
          and image_tag.tag = ${tag}`.execute(edits.db);
      return edits.remove(
        'image_tag',
        rows.map(({ id }) => id),
      );
    },
    options,
  );
  return { changed };
}

/** One sample by its key, several by their count. */
async function nameSamples(catalogue: Catalogue, ids: readonly number[]): Promise<string> {
  if (ids.length !== 1) return `${showCount(ids.length)} samples`;
  const image = await catalogue.db.selectFrom('image').select('key').where('id', '=', ids[0]!).executeTakeFirst();
  return image?.key ?? 'a sample';
}

async function findClassName(catalogue: Catalogue, classId: number): Promise<string> {
  const found = await catalogue.db
    .selectFrom('class')
    .select('name')
    .where('id', '=', classId)
    .where('project_id', '=', catalogue.project)
    .executeTakeFirst();
  if (found === undefined) {
    throw new StudioError('not-found', `There is no class ${classId} in this project; it may have been removed.`, {
      classId,
    });
  }
  return found.name;
}
