import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Catalogue } from '../../src/main/engine/catalogue/catalogue.ts';
import {
  ensureSource,
  importSamples,
  type ImportCounts,
  type ImportedSample,
} from '../../src/main/engine/catalogue/writes/import-samples.ts';

/** A folder that is removed after the test. */
export async function makeTestFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'diagonal-catalogue-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A new project that is closed and removed after the test. */
export async function makeProject(): Promise<Catalogue> {
  const folder = await makeTestFolder();
  const catalogue = await Catalogue.create(join(folder, 'project'));
  onTestFinished(() => catalogue.close());
  return catalogue;
}

/** Closes a project and opens it again, like a restart of the program. */
export async function reopen(catalogue: Catalogue): Promise<Catalogue> {
  await catalogue.close();
  const again = await Catalogue.open(catalogue.folder);
  onTestFinished(() => again.close());
  return again;
}

/** A sample with these captions, as read from a source. */
export function makeSample(
  key: string,
  captions: readonly string[] = [],
  more: Partial<ImportedSample> = {},
): ImportedSample {
  return { key, file: key, captions, label: null, split: null, ...more };
}

/** Imports samples from the one made-up source of a test, as one batch. */
export function importThem(catalogue: Catalogue, samples: readonly ImportedSample[]): Promise<ImportCounts> {
  return catalogue.write('Import made.jsonl', 'import', async (edits) => {
    const source = await ensureSource(edits, { kind: 'jsonl', location: '/made.jsonl', root: '/made', options: {} });
    return importSamples(edits, source, samples);
  });
}

/** Everything that the history covers, in a comparable form. */
export async function readAll(catalogue: Catalogue): Promise<Record<string, unknown[]>> {
  const { db } = catalogue;
  const images = await db
    .selectFrom('image')
    .select(['id', 'key', 'class_id', 'split', 'status', 'width', 'source_label', 'source_split', 'source_captions'])
    .orderBy('id')
    .execute();
  const captions = await db
    .selectFrom('caption')
    .select(['id', 'image_id', 'slot', 'text', 'origin', 'source_slot', 'source_text'])
    .orderBy('id')
    .execute();
  const tags = await db.selectFrom('image_tag').select(['id', 'image_id', 'tag']).orderBy('id').execute();
  const classes = await db.selectFrom('class').select(['id', 'name', 'prompt', 'position']).orderBy('id').execute();
  const templates = await db.selectFrom('template').select(['id', 'text', 'position']).orderBy('id').execute();
  return { images, captions, tags, classes, templates };
}
