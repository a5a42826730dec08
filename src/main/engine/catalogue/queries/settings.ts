import type { Kysely } from 'kysely';
import { z } from 'zod';
import { parityReport, speedReport } from '../../../../shared/contract/models.ts';
import { guard } from '../../../../shared/contract/promotion.ts';
import { savedFilter } from '../../../../shared/contract/filters.ts';
import { guide, sampleSize } from '../../../../shared/contract/sample.ts';
import { count, id } from '../../../../shared/contract/values.ts';
import type { Tables } from '../tables.ts';

/** Every setting of a project and its schema. */
export const settings = {
  /** The model whose alignments the library shows. */
  current_model: id.nullable(),
  /** SHA-256 of exported tables, shards and class lists, by path. */
  exported_files: z.record(z.string(), z.string()),
  /** By model number. */
  model_speeds: z.record(z.string(), speedReport),
  model_parities: z.record(z.string(), parityReport),
  /** The regression guard for accepting versions. */
  guard,
  /** Every accepted and not reverted version with its predecessor, in order. */
  promotions: z.array(z.object({ modelId: id, previousId: id, at: count })),
  /** Saved filters, sorted by name. */
  saved_filters: z.array(savedFilter),
  /** The settings of a sample project, and whether it is complete. */
  sample: sampleSize.extend({ filled: z.boolean() }),
  /** The user's progress in the guide. */
  guide,
} as const satisfies Record<string, z.ZodType>;

type Setting = keyof typeof settings;

/** A setting; null when it was never written, or has the format of another version. */
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

/** Writes a setting within the given transaction. */
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
