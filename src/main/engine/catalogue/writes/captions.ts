import { sql } from 'kysely';
import { StudioError } from '../../../../shared/contract/errors.ts';
import type { Caption } from '../../../../shared/contract/samples.ts';
import type { CallOptions } from '../../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Edits } from '../history/edits.ts';
import { readCaption } from '../queries/samples/read-samples.ts';

/** Edits a caption; with `revision`, fails with `conflict` when it was changed since. */
export async function editCaption(
  catalogue: Catalogue,
  { captionId, text, revision }: { captionId: number; text: string; revision?: number | undefined },
  options: CallOptions = {},
): Promise<Caption> {
  return catalogue.write(
    'Edit a caption',
    'edit',
    async (edits) => {
      const present = await findCaption(edits, captionId);
      edits.batch.label = `Edit a caption of ${present.key}`;
      if (revision !== undefined && revision !== present.revision) {
        throw new StudioError(
          'conflict',
          `This caption of ${present.key} has changed to "${present.text}". Review it and edit it again.`,
          { captionId, revision: present.revision, text: present.text },
        );
      }
      const changed = await edits.set('caption', [captionId], 'text', text.toWellFormed());
      if (changed > 0 && present.origin !== 'person') await edits.set('caption', [captionId], 'origin', 'person');
      return requireCaption(edits, captionId);
    },
    options,
  );
}

/** Sets the texts of many captions, as written by the user, within a batch; returns the number changed. */
export async function setText(
  edits: Edits,
  texts: readonly (readonly [captionId: number, text: string])[],
): Promise<number> {
  const first = edits.steps.length;
  const changed = await edits.setEach('caption', 'text', texts);
  if (changed === 0) return 0;
  const steps = edits.steps.slice(first).map(({ step }) => step);
  const { rows } = await sql<{ id: number }>`
    select edit.row_id as id from json_each(${JSON.stringify(steps)}) as chosen cross join edit
      on edit.project_id = ${edits.project} and edit.batch_id = ${edits.batch.id} and edit.step = chosen.value`.execute(
    edits.db,
  );
  await edits.set(
    'caption',
    rows.map((row) => row.id),
    'origin',
    'person',
  );
  return changed;
}

/** Adds a caption written by the user: at the end, or at `slot`, which must be free (else `conflict`). */
export async function addCaption(
  catalogue: Catalogue,
  { imageId, text, slot }: { imageId: number; text: string; slot?: number | undefined },
  options: CallOptions = {},
): Promise<Caption> {
  return catalogue.write(
    'Add a caption',
    'edit',
    async (edits) => {
      const key = await findKey(edits, imageId);
      edits.batch.label = `Add a caption to ${key}`;
      const { rows } = await sql<{ slot: number }>`
        select slot from caption where project_id = ${edits.project} and image_id = ${imageId} order by slot`.execute(
        edits.db,
      );
      const taken = rows.map((row) => row.slot);
      const place = slot ?? (taken.at(-1) ?? -1) + 1;
      if (taken.includes(place)) {
        throw new StudioError('conflict', `${key} already has a caption at position ${place}. Edit that one.`, {
          imageId,
          slot: place,
        });
      }
      const [created] = await edits.insert('caption', [
        { image_id: imageId, slot: place, text: text.toWellFormed(), origin: 'person' },
      ]);
      return requireCaption(edits, created!);
    },
    options,
  );
}

/** Removes a caption; undo restores it. */
export async function removeCaption(catalogue: Catalogue, captionId: number, options: CallOptions = {}): Promise<void> {
  await catalogue.write(
    'Remove a caption',
    'edit',
    async (edits) => {
      const { key } = await findCaption(edits, captionId);
      edits.batch.label = `Remove a caption of ${key}`;
      await edits.remove('caption', [captionId]);
    },
    options,
  );
}

/** The key of an image; `not-found` for an unknown number. */
export async function findKey({ db, project }: Edits, imageId: number): Promise<string> {
  const image = await db
    .selectFrom('image')
    .select('key')
    .where('id', '=', imageId)
    .where('project_id', '=', project)
    .executeTakeFirst();
  if (image !== undefined) return image.key;
  throw new StudioError('not-found', `There is no sample ${imageId} in this project.`, { imageId });
}

async function requireCaption({ db, project }: Edits, captionId: number): Promise<Caption> {
  const caption = await readCaption(db, project, captionId);
  if (caption === undefined) throw unknownCaption(captionId);
  return caption;
}

async function findCaption(
  { db, project }: Edits,
  captionId: number,
): Promise<{ key: string; revision: number; text: string; origin: string }> {
  const { rows } = await sql<{ key: string; revision: number; text: string; origin: string }>`
    select image.key, caption.revision, caption.text, caption.origin
    from caption cross join image on image.id = caption.image_id
    where caption.id = ${captionId} and caption.project_id = ${project}`.execute(db);
  if (rows[0] === undefined) throw unknownCaption(captionId);
  return rows[0];
}

function unknownCaption(captionId: number): StudioError {
  return new StudioError('not-found', `There is no caption ${captionId} in this project; it may have been removed.`, {
    captionId,
  });
}
