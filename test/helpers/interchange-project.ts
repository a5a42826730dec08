import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalogue } from '../../src/main/engine/catalogue/catalogue.ts';
import { readExportedSamples } from '../../src/main/engine/catalogue/queries/exported-samples.ts';
import { readOrder } from '../../src/main/engine/catalogue/queries/samples/read-order.ts';
import { images } from '../../src/main/engine/compute/contract/images.ts';
import { createImagesHandlers } from '../../src/main/engine/compute-process/images.ts';
import type { Compute } from '../../src/main/engine/compute/supervisor.ts';
import { exportSamples, type ExportLimits } from '../../src/main/engine/interchange/exporter.ts';
import { importSource } from '../../src/main/engine/interchange/importer.ts';
import { studioFaults } from '../../src/shared/contract/errors.ts';
import type { ExportFormat } from '../../src/shared/contract/formats.ts';
import type { ExportResult, ImportOptions, ImportResult } from '../../src/shared/contract/interchange.ts';
import type { Filter } from '../../src/shared/contract/samples.ts';
import { connect } from '../../src/shared/rpc/client.ts';
import { dispatch } from '../../src/shared/rpc/dispatcher.ts';
import { openMemoryChannel } from '../../src/shared/rpc/transports/memory.ts';
import type { WorkContext } from '../../src/main/engine/jobs/queue.ts';

/** A sample as other programs see it. */
export interface PlainSample {
  readonly key: string;
  readonly captions: readonly string[];
  readonly label: string | null;
  readonly split: string | null;
  readonly hash: string | null;
}

/** The images domain of the compute process behind a real connection, without the process. */
export function openImagesCompute(): Compute {
  const [near, far] = openMemoryChannel();
  dispatch({ images }, { images: createImagesHandlers() }, far, {
    faults: studioFaults,
    checkOutput: true,
    report: (problem, error) => {
      throw new Error(problem, { cause: error });
    },
  });
  const client = connect({ images }, near, { faults: studioFaults });
  return { client: () => client as ReturnType<Compute['client']>, onNotice: () => () => {} };
}

/** A project in a scratch folder, with room for a test's sources. */
export class InterchangeProject {
  /** Scratch folder; removed with the project. */
  readonly root: string;
  readonly catalogue: Catalogue;
  readonly compute: Compute;
  readonly notices: string[] = [];

  private constructor(root: string, catalogue: Catalogue, compute: Compute) {
    this.root = root;
    this.catalogue = catalogue;
    this.compute = compute;
  }

  static async create(compute = openImagesCompute()): Promise<InterchangeProject> {
    const root = await mkdtemp(join(tmpdir(), 'diagonal-interchange-'));
    return new InterchangeProject(root, await Catalogue.create(join(root, 'project')), compute);
  }

  /** A path in the scratch folder. */
  at(...names: string[]): string {
    return join(this.root, ...names);
  }

  import(source: string, options: ImportOptions = {}, context: Partial<WorkContext> = {}): Promise<ImportResult> {
    return importSource(this, source, options, this.#follow(context));
  }

  export(
    target: string,
    format: ExportFormat,
    { filter = {}, ...rest }: { filter?: Filter } & ExportLimits & Partial<WorkContext> = {},
  ): Promise<ExportResult> {
    return exportSamples(this, target, format, filter, this.#follow(rest), rest);
  }

  /** All samples in the order of their keys. */
  async samples(): Promise<PlainSample[]> {
    const { db, project } = this.catalogue;
    const order = await readOrder(db, project, { filter: {}, sort: { by: 'key', direction: 'ascending' } });
    return (await readExportedSamples(db, project, [...order])).map(({ key, captions, label, split, contentHash }) => ({
      key,
      captions: captions.map(({ text }) => text),
      label,
      split,
      hash: contentHash,
    }));
  }

  /** Changes the text of a caption as a user does; null removes it. */
  async edit(key: string, slot: number, text: string | null): Promise<void> {
    await this.catalogue.write('Edit a caption', 'edit', async (edits) => {
      const { id } = await edits.db
        .selectFrom('caption')
        .innerJoin('image', 'image.id', 'caption.image_id')
        .select('caption.id')
        .where('image.key', '=', key)
        .where('caption.slot', '=', slot)
        .executeTakeFirstOrThrow();
      if (text === null) return edits.remove('caption', [id]);
      await edits.set('caption', [id], 'text', text);
      return edits.set('caption', [id], 'origin', 'person');
    });
  }

  async close(): Promise<void> {
    await this.catalogue.close();
    await rm(this.root, { recursive: true, force: true });
  }

  #follow({ signal, progress }: Partial<WorkContext>): WorkContext {
    return {
      signal: signal ?? new AbortController().signal,
      progress: progress ?? (() => {}),
      notice: (message) => this.notices.push(message),
    };
  }
}
