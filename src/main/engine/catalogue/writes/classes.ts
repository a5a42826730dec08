import { sql } from 'kysely';
import type { StudioClass } from '../../../../shared/contract/classes.ts';
import { StudioError } from '../../../../shared/contract/errors.ts';
import type { CallOptions } from '../../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue.ts';
import { listClasses, listTemplates } from '../queries/classes.ts';
import { ensureClasses } from './ensure-classes.ts';
import { showCount } from '../../../../shared/text/numbers.ts';

/** The classes of these names, in order; missing ones are created at the end of the list. */
export async function createClasses(
  catalogue: Catalogue,
  names: readonly string[],
  options: CallOptions = {},
): Promise<StudioClass[]> {
  const label = names.length === 1 ? `Add the class ${names[0]}` : `Add ${showCount(names.length)} classes`;
  const { ids } = await catalogue.write(label, 'edit', (edits) => ensureClasses(edits, names), options);
  const classes = new Map((await listClasses(catalogue.db, catalogue.project)).map((each) => [each.id, each]));
  return [...new Set(names)].flatMap((name) => classes.get(ids.get(name)!) ?? []);
}

/** Changes the name or prompt of a class; `conflict` when the name is taken. */
export async function updateClass(
  catalogue: Catalogue,
  { classId, name, prompt }: { classId: number; name?: string | undefined; prompt?: string | undefined },
  options: CallOptions = {},
): Promise<StudioClass> {
  const present = await findClass(catalogue, classId);
  const label =
    name === undefined || name === present.name
      ? `Change the prompt of class ${present.name}`
      : `Rename class ${present.name} to ${name}`;
  await catalogue.write(
    label,
    'edit',
    async (edits) => {
      if (name !== undefined) {
        const { rows } = await sql<{ id: number }>`
          select id from class where project_id = ${edits.project} and name = ${name}`.execute(edits.db);
        if (rows.some((row) => row.id !== classId)) {
          throw new StudioError('conflict', `There is already a class ${name}. Choose another name.`, { name });
        }
        await edits.set('class', [classId], 'name', name);
      }
      if (prompt !== undefined) await edits.set('class', [classId], 'prompt', prompt);
    },
    options,
  );
  return findClass(catalogue, classId);
}

/** Removes a class and its labels. Undo restores both. */
export async function removeClass(catalogue: Catalogue, classId: number, options: CallOptions = {}): Promise<void> {
  const { name } = await findClass(catalogue, classId);
  await catalogue.write(
    `Remove the class ${name}`,
    'edit',
    async (edits) => {
      const { rows } = await sql<{ id: number }>`
        select id from image where project_id = ${edits.project} and class_id = ${classId}`.execute(edits.db);
      await edits.set(
        'image',
        rows.map((row) => row.id),
        'class_id',
        null,
      );
      await edits.remove('class', [classId]);
    },
    options,
  );
}

/** Replaces the prompt templates. */
export async function setTemplates(
  catalogue: Catalogue,
  templates: readonly string[],
  options: CallOptions = {},
): Promise<string[]> {
  await catalogue.write(
    'Change the prompt templates',
    'edit',
    async (edits) => {
      const { rows } = await sql<{ id: number; text: string }>`
        select id, text from template where project_id = ${edits.project} order by position, id`.execute(edits.db);
      const same = rows.length === templates.length && rows.every((row, index) => row.text === templates[index]);
      if (same) return;
      await edits.remove(
        'template',
        rows.map((row) => row.id),
      );
      await edits.insert(
        'template',
        templates.map((text, position) => ({ text, position })),
      );
    },
    options,
  );
  return listTemplates(catalogue.db, catalogue.project);
}

async function findClass(catalogue: Catalogue, classId: number): Promise<StudioClass> {
  const [found] = await listClasses(catalogue.db, catalogue.project, classId);
  if (found === undefined) {
    throw new StudioError('not-found', `There is no class ${classId} in this project; it may have been removed.`, {
      classId,
    });
  }
  return found;
}
