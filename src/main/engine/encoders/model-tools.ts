import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import type { Transaction } from 'kysely';
import type { ModelDetails, ModelExport, ParityReport, Speed, SpeedReport } from '../../../shared/contract/models.ts';
import { countDependents, requireModel } from '../catalogue/queries/models.ts';
import { readSetting, writeSetting } from '../catalogue/queries/settings.ts';
import type { Row, Tables } from '../catalogue/tables.ts';
import type { ConcreteProvider } from '../compute/contract/providers.ts';
import type { WorkContext } from '../jobs/queue.ts';
import type { EmbeddingServices } from './embedding/embed-project.ts';
import { checkParity } from './model/check-parity.ts';
import { exportModel } from './model/export-model.ts';
import { manifest as manifestSchema, type Manifest } from './model/manifest.ts';
import { readArchitecture } from './model/read-architecture.ts';

interface Found {
  readonly row: Row<'model'>;
  readonly manifest: Manifest;
  /** Absolute. */
  readonly folder: string;
}

/** Operations on one model other than embedding: facts, speed, parity with a reference, and export. */
export class ModelTools {
  readonly #services: EmbeddingServices;

  constructor(services: EmbeddingServices) {
    this.#services = services;
  }

  /** Everything that is known without running the model. */
  async inspect(modelId: number): Promise<ModelDetails> {
    const { catalogue, compute } = this.#services;
    const { db, project } = catalogue;
    const { manifest, folder } = await this.#find(modelId);
    const { variant, lineage = null } = manifest;
    const [graphs, architecture, speeds, parities, kept] = await Promise.all([
      compute.client().encoders.graphs({ folder, variant }),
      readArchitecture(folder),
      readSetting(db, project, 'model_speeds'),
      readSetting(db, project, 'model_parities'),
      countDependents(db, project, modelId),
    ]);
    return {
      modelId,
      folder,
      variant,
      ...architecture,
      graphs,
      lineage,
      speed: speeds?.[modelId] ?? null,
      parity: parities?.[modelId] ?? null,
      kept,
    };
  }

  /** Times the model on every provider that works here, and stores the report. */
  async measure(modelId: number, seconds: number, { signal, progress }: WorkContext): Promise<SpeedReport> {
    const { providers } = this.#services;
    progress('Testing the providers', 0, null);
    const { manifest, folder } = await this.#find(modelId);
    const available = (await providers.probe()).filter((probe) => probe.available).map(({ provider }) => provider);
    const speeds: Speed[] = [];
    for (const provider of available) {
      signal.throwIfAborted();
      progress('Measuring', speeds.length, available.length);
      speeds.push(await this.#measureOn(provider, { folder, variant: manifest.variant }, { seconds, signal }));
    }
    progress('Measuring', available.length, available.length);
    const machine = cpus()[0]?.model.trim() ?? process.arch;
    const report = { at: new Date().toISOString(), machine, cores: availableParallelism(), speeds };
    await this.#store(async (db, project) => {
      const kept = await readSetting(db, project, 'model_speeds');
      await writeSetting(db, project, 'model_speeds', { ...kept, [modelId]: report });
    });
    return report;
  }

  /** Compares the model with a reference, and stores the report. */
  async checkParity(
    modelId: number,
    reference: string,
    tolerance: number,
    context: WorkContext,
  ): Promise<ParityReport> {
    const { manifest, folder } = await this.#find(modelId);
    const request = { folder, variant: manifest.variant, reference, tolerance };
    const report = await checkParity(this.#services.compute, request, context);
    await this.#store(async (db, project) => {
      const kept = await readSetting(db, project, 'model_parities');
      await writeSetting(db, project, 'model_parities', { ...kept, [modelId]: report });
    });
    return report;
  }

  /** Writes the model as a folder that transformers.js loads. */
  async export(modelId: number, target: string, context: WorkContext): Promise<ModelExport> {
    const { catalogue, compute } = this.#services;
    const { manifest, folder } = await this.#find(modelId);
    return exportModel(compute, { folder, manifest, projectFolder: catalogue.folder }, target, context);
  }

  /** A provider that cannot run the model, or crashes on it, is reported, not an error. */
  async #measureOn(
    provider: ConcreteProvider,
    model: { readonly folder: string; readonly variant: string },
    { seconds, signal }: { readonly seconds: number; readonly signal: AbortSignal },
  ): Promise<Speed> {
    const none = { provider, imagesPerSecond: null, textsPerSecond: null, batch: null };
    try {
      const { encoders } = this.#services.compute.client();
      const measured = await encoders.measure({ model: { ...model, provider }, seconds }, { signal });
      if (measured.provider !== provider) return { ...none, problem: measured.notice };
      const { imagesPerSecond, textsPerSecond, batch } = measured;
      return { provider, imagesPerSecond, textsPerSecond, batch, problem: null };
    } catch (error) {
      signal.throwIfAborted();
      return { ...none, problem: (error as Error).message };
    }
  }

  async #store(write: (db: Transaction<Tables>, project: number) => Promise<void>): Promise<void> {
    const { catalogue } = this.#services;
    await catalogue.store((db) => write(db, catalogue.project), { kinds: ['models'], imageIds: null });
  }

  async #find(modelId: number): Promise<Found> {
    const { folder } = this.#services.catalogue;
    const row = await requireModel(this.#services.catalogue, modelId);
    return { row, manifest: manifestSchema.parse(JSON.parse(row.manifest)), folder: join(folder, row.folder) };
  }
}
