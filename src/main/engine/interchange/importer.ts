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

/** Samples per transaction; a cancel waits for at most one. */
const batchSize = 1000;

/** The services that an import needs. */
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
 * Syncs the catalogue with a source: adds new samples, updates changed ones and keeps the user's edits. Writes complete batches,
 * so a cancelled (or killed) import leaves a consistent catalogue and the next one continues from there. It is one entry in the
 * history. Fails as `openSource` does; invalid items are skipped and reported.
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
    const onDone = () => progress('Inspecting images', preparer.done, total);
    // The next batch is inspected while the previous one is written.
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
    preparer.reportMisnamed(notice);
    return { source: location, format, ...counts, ...skipped.summary() };
  } finally {
    batch.close();
    await staging.discard();
  }
}

function listKept({ key, slot, text, source }: KeptCaption, skipped: SkippedList): void {
  const here = text === null ? 'It was removed here' : 'It was edited here';
  const there = source === null ? 'the source no longer has it' : `the source has “${source}”`;
  skipped.add(`${key}, caption ${slot + 1}`, 'caption-kept', `${here}, so this edit is kept; ${there}.`);
}
