import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import type { ImportOptions, ImportResult } from '../../../shared/contract/interchange.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { KeptCaption } from '../catalogue/writes/import-captions.ts';
import {
  addCounts,
  ensureSource,
  importSamples,
  type ImportCounts,
  type ImportedSample as CatalogueSample,
} from '../catalogue/writes/import-samples.ts';
import type { Compute } from '../compute/supervisor.ts';
import type { WorkContext } from '../jobs/queue.ts';
import { ImageRoots } from './image-roots.ts';
import { openSource } from './open-source.ts';
import { SamplePreparer } from './prepare.ts';
import { SkippedList } from './skipped.ts';
import type { ImportedSample } from './source.ts';
import { stageSamples } from './stage-samples.ts';
import { Staging } from './staging.ts';

/** Samples written in one transaction: a cancel waits for one of these at most. */
const batchSize = 1000;

/** What an import works with. */
export interface ImportServices {
  readonly catalogue: Catalogue;
  readonly compute: Compute;
}

const nothing: ImportCounts = {
  images: { added: 0, unchanged: 0, updated: 0 },
  captions: { added: 0, unchanged: 0, updated: 0, kept: 0 },
  classesAdded: 0,
};

/**
 * Brings the catalogue to what a source says: new samples are added, changed ones updated, what a person changed stays. Whole
 * batches are written, so a cancelled (or killed) import leaves a consistent catalogue and the next one goes on from there.
 * It is one entry of the history. Fails as `openSource` does; a bad item is listed in the result, not thrown.
 */
export async function importSource(
  { catalogue, compute }: ImportServices,
  path: string,
  options: ImportOptions,
  { signal, progress, notice }: WorkContext,
): Promise<ImportResult> {
  const source = await openSource(path, options, { signal });
  const { format, location, root } = source;
  const skipped = new SkippedList();
  const cache = join(catalogue.folder, 'cache');
  const staging = await Staging.create(cache);
  const batch = catalogue.startBatch(`Import ${basename(location)}`, 'import');
  try {
    const tars = join(cache, 'tar');
    await stageSamples(source, staging, { skipped, tars, signal, progress });
    const total = staging.count();
    const roots = await ImageRoots.open([...source.roots, tars]);
    const sourceId = await batch.write(
      (edits) => ensureSource(edits, { kind: format, location, root, options: source.options }),
      { signal },
    );
    const preparer = new SamplePreparer({ catalogue, compute, sourceId, root, roots, skipped });
    const onDone = () => progress('Looking at images', preparer.done, total);
    // One batch is looked at while the one before it is written.
    const prepared = Readable.from(staging.batches(batchSize)).map(
      (samples: ImportedSample[]) => preparer.prepare(samples, { signal, onDone }),
      { concurrency: 2, signal },
    );
    let counts = nothing;
    for await (const samples of prepared as AsyncIterable<CatalogueSample[]>) {
      const kept: KeptCaption[] = [];
      const onKept = (caption: KeptCaption) => kept.push(caption);
      counts = addCounts(
        counts,
        await batch.write((edits) => importSamples(edits, sourceId, samples, { onKept }), { signal }),
      );
      for (const caption of kept) listKept(caption, skipped);
    }
    preparer.tell(notice);
    return { source: location, format, ...counts, ...skipped.summary() };
  } finally {
    batch.close();
    await staging.discard();
  }
}

function listKept({ key, slot, text, source }: KeptCaption, skipped: SkippedList): void {
  const here = text === null ? 'It was removed here' : 'It was edited here';
  const there = source === null ? 'the source no longer has it' : `the source says “${source}”`;
  skipped.add(`${key}, caption ${slot + 1}`, 'caption-kept', `${here} and stays so; ${there}.`);
}
