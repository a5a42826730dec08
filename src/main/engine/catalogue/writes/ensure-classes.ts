import { sql } from 'kysely';
import type { Edits } from '../history/edits.ts';

/** Row numbers of classes by name; missing ones are created at the end of the list. */
export async function ensureClasses(
  edits: Edits,
  names: Iterable<string>,
): Promise<{ ids: Map<string, number>; added: number }> {
  const wanted = [...new Set(names)];
  if (wanted.length === 0) return { ids: new Map(), added: 0 };
  const known = await sql<{ id: number; name: string }>`
    select id, name from class where project_id = ${edits.project}
      and name in (select value from json_each(${JSON.stringify(wanted)}))`.execute(edits.db);
  const ids = new Map(known.rows.map((row) => [row.name, row.id]));
  const missing = wanted.filter((name) => !ids.has(name));
  if (missing.length > 0) {
    const { last } = await edits.db
      .selectFrom('class')
      .select((each) => each.fn.coalesce(each.fn.max('position'), each.lit(-1)).as('last'))
      .where('project_id', '=', edits.project)
      .executeTakeFirstOrThrow();
    const created = await edits.insert(
      'class',
      missing.map((name, index) => ({ name, prompt: '', position: Number(last) + 1 + index })),
    );
    created.forEach((id, index) => ids.set(missing[index]!, id));
  }
  return { ids, added: missing.length };
}
