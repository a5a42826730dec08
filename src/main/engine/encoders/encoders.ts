import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isStudioError, StudioError } from '../../../shared/contract/errors.ts';
import type { Model } from '../../../shared/contract/models.ts';
import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import type { ImageLocation } from '../base/image-location.ts';
import { deleteModel, listModels, requireModel } from '../catalogue/queries/models.ts';
import { readSetting, writeSetting } from '../catalogue/queries/settings.ts';
import { readShardState, type VectorKind } from '../catalogue/queries/vector-rows.ts';
import type { Row } from '../catalogue/tables.ts';
import type { ComputeClient } from '../compute/contract/contract.ts';
import type { EncoderRef } from '../compute/contract/encoders.ts';
import type { ConcreteProvider } from '../compute/contract/providers.ts';
import type { WorkContext } from '../jobs/queue.ts';
import {
  embedProject,
  type EmbeddingModel,
  type EmbeddingServices,
  type EmbedOptions,
  type EmbedResult,
} from './embedding/embed-project.ts';
import { findMissing } from './embedding/missing.ts';
import { addModel, sweepModels, type ModelRequest } from './model/add-model.ts';
import { findTruncations } from './text/find-truncations.ts';
import { sweepVectors } from './vectors/sweep.ts';

/** The part of a stored manifest that has no column of its own. */
const storedManifest = z.object({ variant: z.string().default('') });

/** How many rows have a vector of their current content. */
export interface Coverage {
  readonly done: number;
  readonly total: number;
}

/** How much is embedded with a model. */
export interface Covered {
  readonly images: Coverage;
  readonly captions: Coverage;
}

/** The models of a project and everything that is embedded with them. */
export class Encoders {
  readonly #services: EmbeddingServices;
  /** The provider each model last ran on, so that a search does not open it a second time elsewhere. */
  readonly #providers = new Map<number, ConcreteProvider>();

  readonly #covered = new Map<number, { readonly state: string; readonly covered: Promise<Covered> }>();

  constructor(services: EmbeddingServices) {
    this.#services = services;
  }

  /** Removes what a killed process left unfinished. Call once, when the project is opened. */
  async sweep(): Promise<void> {
    await sweepModels(this.#services.catalogue);
    await sweepVectors(this.#services.catalogue);
  }

  /** Every model of the project. */
  async list(): Promise<Model[]> {
    const { db, project } = this.#services.catalogue;
    const current = await readSetting(db, project, 'current_model');
    const rows = await listModels(db, project);
    return Promise.all(rows.map(async (row) => describe(row, current, await this.coverage(row.id))));
  }

  /** Adds a model folder or downloads one; see `addModel`. */
  async add(request: ModelRequest, context: WorkContext): Promise<number> {
    return addModel(this.#services, request, context);
  }

  /** Makes a model the current one, which the library shows. */
  async setCurrent(modelId: number): Promise<void> {
    await requireModel(this.#services.catalogue, modelId);
    const { catalogue } = this.#services;
    await catalogue.store((db) => writeSetting(db, catalogue.project, 'current_model', modelId), {
      kinds: ['models', 'alignment', 'project'],
      imageIds: null,
    });
  }

  /** Removes a model, its files and everything that was computed with it. */
  async remove(modelId: number): Promise<void> {
    const { catalogue, compute } = this.#services;
    const { folder } = await requireModel(this.#services.catalogue, modelId);
    const { db: reader, project } = catalogue;
    const current = await readSetting(reader, project, 'current_model');
    const [next] = (await listModels(reader, project)).filter(({ id }) => id !== modelId);
    await catalogue.store(
      async (db) => {
        await deleteModel(db, project, modelId);
        if (current === modelId) await writeSetting(db, project, 'current_model', next?.id ?? null);
      },
      { kinds: ['models', 'alignment', 'predictions', 'project'], imageIds: null },
    );
    const path = join(catalogue.folder, folder);
    await compute
      .client()
      .encoders.close({ folder: path })
      .catch(() => null);
    await rm(path, { recursive: true, force: true });
    await rm(join(catalogue.folder, 'vectors', String(modelId)), { recursive: true, force: true });
  }

  /** How much of the project is embedded with a model. Counted again only when something changed. */
  async coverage(modelId: number): Promise<Covered> {
    const model = await requireModel(this.#services.catalogue, modelId);
    const { db, project, changes } = this.#services.catalogue;
    const state = `${model.fingerprint}/${changes.last}/${await readShardState(db, project, modelId)}`;
    const known = this.#covered.get(modelId);
    if (known?.state === state) return known.covered;
    const covered = this.#count(model);
    this.#covered.set(modelId, { state, covered });
    covered.catch(() => this.#covered.delete(modelId));
    return covered;
  }

  /** Embeds what is missing or stale; see `embedProject`. */
  async embed(modelId: number, options: EmbedOptions, context: WorkContext): Promise<EmbedResult> {
    try {
      const result = await embedProject(this.#services, await this.#load(modelId), options, context);
      this.#providers.set(modelId, result.provider);
      return result;
    } finally {
      // Images without captions have no alignment to report the change, and a cancelled run has stored vectors too.
      this.#services.catalogue.publish({ kinds: ['models'], imageIds: null });
    }
  }

  /** float32 [texts, dimensions], rows of length 1. */
  async embedTexts(modelId: number, texts: readonly string[], options: CallOptions = {}): Promise<Float32Array> {
    const answer = await this.#ask(modelId, (encoders, model) => encoders.texts({ model, texts: [...texts] }, options));
    return answer.vectors;
  }

  /** float32 [dimensions] of length 1; fails with `unreadable-image` when the file is not a readable image. */
  async embedImage(modelId: number, image: ImageLocation, options: CallOptions = {}): Promise<Float32Array> {
    const { vectors, faults } = await this.#ask(modelId, (encoders, model) =>
      encoders.images({ model, images: [image] }, options),
    );
    const [fault] = faults;
    if (fault !== undefined)
      throw new StudioError('unreadable-image', fault.message, { file: image.file, problem: fault.code });
    return vectors;
  }

  /** Where a model truncates texts; see `findTruncations`. */
  async findTruncations(modelId: number, texts: readonly string[], options: CallOptions = {}): Promise<Int32Array> {
    const { catalogue, compute } = this.#services;
    const { folder, context_length: contextLength } = await requireModel(catalogue, modelId);
    return findTruncations(compute, { folder: join(catalogue.folder, folder), contextLength }, texts, options);
  }

  /** Asks on the provider that the model last ran on; on the CPU when that one crashes the process. */
  async #ask<Answer>(
    modelId: number,
    question: (encoders: ComputeClient['encoders'], model: EncoderRef) => Promise<Answer>,
  ): Promise<Answer> {
    const { folder, variant } = await this.#load(modelId);
    const { encoders } = this.#services.compute.client();
    const provider = this.#providers.get(modelId) ?? 'cpu';
    try {
      return await question(encoders, { folder, variant, provider });
    } catch (error) {
      if (provider === 'cpu' || !isStudioError(error, 'compute-crashed')) throw error;
      this.#services.providers.ban(provider, error.message);
      this.#providers.set(modelId, 'cpu');
      return question(encoders, { folder, variant, provider: 'cpu' });
    }
  }

  async #count(model: Row<'model'>): Promise<Covered> {
    const { db, project } = this.#services.catalogue;
    const count = async (kind: VectorKind): Promise<Coverage> => {
      const { ids, total } = await findMissing(db, project, model, kind);
      return { done: total - ids.length, total };
    };
    const [images, captions] = await Promise.all([count('image'), count('caption')]);
    return { images, captions };
  }

  async #load(modelId: number): Promise<EmbeddingModel> {
    const row = await requireModel(this.#services.catalogue, modelId);
    const { variant } = storedManifest.parse(JSON.parse(row.manifest));
    const { id, fingerprint, dimensions } = row;
    return { id, fingerprint, dimensions, variant, folder: join(this.#services.catalogue.folder, row.folder) };
  }
}

function describe(row: Row<'model'>, current: number | null, { images, captions }: Covered): Model {
  return {
    id: row.id,
    name: row.name,
    source: row.source,
    fingerprint: row.fingerprint,
    dimensions: row.dimensions,
    imageSize: { width: row.image_width, height: row.image_height },
    contextLength: row.context_length,
    logitScale: row.logit_scale,
    logitBias: row.logit_bias,
    parameters: row.parameters,
    bytes: row.bytes,
    addedAt: new Date(row.added_at).toISOString(),
    parentId: row.parent_id,
    current: row.id === current,
    embedded: { images: images.done, captions: captions.done },
  };
}
