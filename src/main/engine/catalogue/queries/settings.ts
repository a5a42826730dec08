import type { Kysely } from 'kysely';
import { z } from 'zod';
import { parityReport, speedReport } from '../../../../shared/contract/models.ts';
import { guard } from '../../../../shared/contract/promotion.ts';
import { savedFilter } from '../../../../shared/contract/filters.ts';
import { guide, sampleSize } from '../../../../shared/contract/sample.ts';
import { count, id } from '../../../../shared/contract/values.ts';
import type { Tables } from '../tables.ts';

/** Every setting of a project, with what it holds. */
export const settings = {
  /** The model under which the library shows alignments. */
  current_model: id.nullable(),
  /** Tables, shards and class lists that were exported, by path, with the SHA-256 of what was written. */
  exported_files: z.record(z.string(), z.string()),
  /** By the number of the model. */
  model_speeds: z.record(z.string(), speedReport),
  model_parities: z.record(z.string(), parityReport),
  /** What guards general ability when a version is accepted. */
  guard,
  /** Every version that was accepted and not taken back, with what was current before it, in this order. */
  promotions: z.array(z.object({ modelId: id, previousId: id, at: count })),
  /** Filters that a person keeps, by name. */
  saved_filters: z.array(savedFilter),
  /** What a sample project was made from, and whether it is whole. */
  sample: sampleSize.extend({ filled: z.boolean() }),
  /** How far a person is on the guided path. */
  guide,
} as const satisfies Record<string, z.ZodType>;

type Setting = keyof typeof settings;

/** A setting, null when it was never written (or a newer program wrote it in another form). */
export async function readSetting<Key extends Setting>(
  db: Kysely<Tables>,
  project: number,
  key: Key,
): Promise<z.infer<(typeof settings)[Key]> | null> {
  const row = await db
    .selectFrom('setting')
    .select('value')
    .where('project_id', '=', project)
    .where('key', '=', key)
    .executeTakeFirst();
  if (row === undefined) return null;
  return (settings[key].safeParse(JSON.parse(row.value)).data ?? null) as z.infer<(typeof settings)[Key]> | null;
}

/** Writes a setting; part of the transaction that is given. */
export async function writeSetting<Key extends Setting>(
  db: Kysely<Tables>,
  project: number,
  key: Key,
  value: z.infer<(typeof settings)[Key]>,
): Promise<void> {
  const json = JSON.stringify(value);
  await db
    .insertInto('setting')
    .values({ project_id: project, key, value: json })
    .onConflict((conflict) => conflict.columns(['project_id', 'key']).doUpdateSet({ value: json }))
    .execute();
}
