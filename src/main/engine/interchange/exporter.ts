import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { ExportFormat } from '../../../shared/contract/formats.ts';
import type { ExportResult } from '../../../shared/contract/interchange.ts';
import type { Filter } from '../../../shared/contract/samples.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { readExportedSamples, readFormerTexts, type ExportedSample } from '../catalogue/queries/exported-samples.ts';
import { countFacets } from '../catalogue/queries/samples/counts.ts';
import { readOrder } from '../catalogue/queries/samples/read-order.ts';
import { isInside } from '../files/is-inside.ts';
import type { WorkContext } from '../jobs/queue.ts';
import type { ExportContext, SampleWriter, Written } from './export-context.ts';
import { CatalogueExportRecord } from './export-record.ts';
import { openFolderWriter } from './folder/export.ts';
import { openImageFolderWriter } from './image-folder/export.ts';
import { SkippedList } from './skipped.ts';
import { openTableWriter } from './table/export.ts';
import { openWebDatasetWriter } from './webdataset/export.ts';

/** Samples read from the catalogue per query. */
const pageSize = 256;

/** Samples written concurrently: copies mostly wait for the disk. */
const inFlight = 8;

/** Limits of an export. */
export interface ExportLimits {
  /** Bytes after which a WebDataset starts a new shard. */
  readonly shardBytes?: number;
}

/**
 * Exports the filtered samples. Files are written atomically, files that this project did not write are never overwritten, and
 * skipped samples are reported. Fails with `empty-selection`, `conflict` (a foreign file is in the way of a table or shard),
 * `disk-full`, `unreadable-file` or `invalid-input`.
 */
export async function exportSamples(
  { catalogue }: { readonly catalogue: Catalogue },
  target: string,
  format: ExportFormat,
  filter: Filter,
  { signal, progress }: Pick<WorkContext, 'signal' | 'progress'>,
  limits: ExportLimits = {},
): Promise<ExportResult> {
  const folder = resolve(target);
  if (isInside(catalogue.folder, folder))
    throw new StudioError('invalid-input', `${folder} is inside the project. Choose a folder outside it.`, {
      file: folder,
    });
  const { db, project } = catalogue;
  const order = await listSamples(catalogue, format, filter);
  if (order.length === 0)
    throw new StudioError('empty-selection', 'There are no samples to export. Change the filter.');
  const skipped = new SkippedList();
  const record = await CatalogueExportRecord.open(catalogue);
  const context: ExportContext = { skipped, signal, record, formerTexts: (id) => readFormerTexts(db, project, id) };
  const writer = await writers[format]({ catalogue, target: folder, filter, context, ...limits });
  const result = { images: 0, captions: 0 };
  const inProgress = new Set<Promise<Written>>();
  const begin = async (sample: ExportedSample) => {
    const writing = writer.write(sample);
    inProgress.add(writing);
    return { written: await writing.finally(() => inProgress.delete(writing)) };
  };
  try {
    const begun = Readable.from(readSamples(catalogue, order)).map(begin, { concurrency: inFlight, signal });
    let done = 0;
    for await (const { written } of begun as AsyncIterable<{ written: Written }>) {
      await written?.append?.();
      result.images += written === null ? 0 : 1;
      result.captions += written?.captions ?? 0;
      progress('Writing samples', ++done, order.length);
      signal.throwIfAborted();
    }
    await writer.finish?.();
  } catch (error) {
    // Writes in flight finish first.
    await Promise.allSettled(inProgress);
    await writer.abandon?.();
    throw error;
  } finally {
    await record.save();
  }
  return { target: folder, format, ...result, ...skipped.summary() };
}

/** The arguments with which a writer is opened. */
interface Opening extends ExportLimits {
  readonly catalogue: Catalogue;
  readonly target: string;
  readonly filter: Filter;
  readonly context: ExportContext;
}

const writers: Readonly<Record<ExportFormat, (opening: Opening) => SampleWriter | Promise<SampleWriter>>> = {
  folder: ({ target, context }) => openFolderWriter(target, context),
  csv: ({ target, context }) => openTableWriter(target, 'csv', context),
  jsonl: ({ target, context }) => openTableWriter(target, 'jsonl', context),
  async imagefolder({ catalogue: { db, project }, target, filter, context }) {
    const { splits } = await countFacets(db, project, filter);
    const hasSplits = splits.some(({ split }) => split !== null);
    return openImageFolderWriter(target, hasSplits, context);
  },
  async webdataset({ catalogue, target, context, shardBytes }) {
    return openWebDatasetWriter(target, { classes: await listClasses(catalogue), shardBytes }, context);
  },
};

/** Row numbers in the order that the format needs. */
async function listSamples({ db, project }: Catalogue, format: ExportFormat, filter: Filter): Promise<Uint32Array> {
  const by = (key: 'added' | 'key', splits = filter.splits) =>
    readOrder(db, project, {
      filter: { ...filter, ...(splits && { splits }) },
      sort: { by: key, direction: 'ascending' },
    });
  if (format !== 'webdataset') return by('added');
  const { splits } = await countFacets(db, project, filter);
  const parts = await Promise.all(splits.map(({ split }) => by('key', [split])));
  return Uint32Array.from(parts.flatMap((part) => [...part]));
}

async function* readSamples({ db, project }: Catalogue, order: Uint32Array): AsyncGenerator<ExportedSample> {
  for (let start = 0; start < order.length; start += pageSize)
    yield* await readExportedSamples(db, project, [...order.subarray(start, start + pageSize)]);
}

async function listClasses({ db, project }: Catalogue): Promise<string[]> {
  const rows = await db
    .selectFrom('class')
    .select('name')
    .where('project_id', '=', project)
    .orderBy('position')
    .orderBy('id')
    .execute();
  return rows.map(({ name }) => name);
}
