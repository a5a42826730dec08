import { sql } from 'kysely';
import type { Draft, Edits } from '../history/edits.ts';
import type { Row } from '../tables.ts';
import type { ImportCounts, ImportedSample } from './import-samples.ts';

/** A sample with the row of its image; `known` counts the captions of an earlier import, -1 for a new image. */
export interface PlacedSample {
  readonly sample: ImportedSample;
  readonly imageId: number;
  readonly known: number;
}

/** Columns that are copied from the source, with the field of the sample. */
const facts = {
  file: 'file',
  offset: 'offset',
  length: 'length',
  bytes: 'bytes',
  modified_at: 'modifiedAt',
  width: 'width',
  height: 'height',
  format: 'format',
  content_hash: 'contentHash',
  problem: 'problem',
} as const satisfies Partial<Record<keyof Row<'image'>, keyof ImportedSample>>;

type Fact = keyof typeof facts;
const factColumns = Object.keys(facts) as Fact[];

/** The columns of an image that an import compares. */
type KnownImage = Pick<
  Row<'image'>,
  Fact | 'id' | 'key' | 'class_id' | 'split' | 'source_label' | 'source_split' | 'source_captions'
> & { class_name: string | null };

/** Creates new images and updates those that changed in the source. */
export async function importImages(
  edits: Edits,
  sourceId: number,
  samples: readonly ImportedSample[],
  classes: ReadonlyMap<string, number>,
): Promise<{ images: ImportCounts['images']; placed: PlacedSample[] }> {
  const known = await readKnown(edits, sourceId, samples);
  const fresh = samples.filter((sample) => !known.has(sample.key));
  const addedAt = Date.now();
  const ids = await edits.insert(
    'image',
    fresh.map((sample) => toDraft(sample, sourceId, classes, addedAt)),
  );
  const placed: PlacedSample[] = fresh.map((sample, index) => ({ sample, imageId: ids[index]!, known: -1 }));
  const updates = new Updates();
  for (const sample of samples) {
    const image = known.get(sample.key);
    if (image === undefined) continue;
    placed.push({ sample, imageId: image.id, known: image.source_captions });
    compare(sample, image, classes, updates);
  }
  await updates.apply(edits);
  const updated = updates.images.size;
  return { images: { added: fresh.length, updated, unchanged: known.size - updated }, placed };
}

async function readKnown(
  edits: Edits,
  sourceId: number,
  samples: readonly ImportedSample[],
): Promise<Map<string, KnownImage>> {
  const columns = ['id', 'key', 'class_id', 'split', 'source_label', 'source_split', 'source_captions', ...factColumns];
  const { rows } = await sql<KnownImage>`
    select ${sql.join(columns.map((column) => sql.ref(`image.${column}`)))}, class.name as class_name
    from json_each(${JSON.stringify(samples.map((sample) => sample.key))}) as wanted
    cross join image on image.project_id = ${edits.project} and image.source_id = ${sourceId} and image.key = wanted.value
    left join class on class.id = image.class_id`.execute(edits.db);
  return new Map(rows.map((row) => [row.key, row]));
}

function toDraft(
  sample: ImportedSample,
  sourceId: number,
  classes: ReadonlyMap<string, number>,
  addedAt: number,
): Draft<'image'> {
  const fields = Object.fromEntries(factColumns.map((column) => [column, sample[facts[column]] ?? null])) as Pick<
    Row<'image'>,
    Fact
  >;
  return {
    ...fields,
    source_id: sourceId,
    key: sample.key,
    file: sample.file,
    class_id: sample.label === null ? null : classes.get(sample.label)!,
    split: sample.split,
    source_label: sample.label,
    source_split: sample.split,
    source_captions: sample.captions?.length ?? 0,
    added_at: addedAt,
  };
}

/** Pending updates by column. */
class Updates {
  readonly images = new Set<number>();
  readonly #values = new Map<string, [number, string | number | null][]>();

  put(
    image: number,
    column: Fact | 'class_id' | 'split' | 'source_label' | 'source_split' | 'source_captions',
    value: string | number | null,
  ): void {
    this.images.add(image);
    const values = this.#values.get(column);
    if (values === undefined) this.#values.set(column, [[image, value]]);
    else values.push([image, value]);
  }

  async apply(edits: Edits): Promise<void> {
    // `put` and the strict table ensure that each value fits its column.
    for (const [column, values] of this.#values)
      await edits.setEach('image', column as 'file', values as [number, string][]);
  }
}

function compare(
  sample: ImportedSample,
  image: KnownImage,
  classes: ReadonlyMap<string, number>,
  updates: Updates,
): void {
  for (const column of factColumns) {
    const said = sample[facts[column]];
    if (said !== undefined && said !== image[column]) updates.put(image.id, column, said);
  }
  // A class or split follows the source unless the user changed it.
  if (sample.label !== image.source_label) {
    if (image.class_name === image.source_label) {
      updates.put(image.id, 'class_id', sample.label === null ? null : classes.get(sample.label)!);
    }
    updates.put(image.id, 'source_label', sample.label);
  }
  if (sample.split !== image.source_split) {
    if (image.split === image.source_split) updates.put(image.id, 'split', sample.split);
    updates.put(image.id, 'source_split', sample.split);
  }
  const count = sample.captions?.length ?? image.source_captions;
  if (count !== image.source_captions) updates.put(image.id, 'source_captions', count);
}
