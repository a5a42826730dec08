import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { StudioError } from '../../../shared/contract/errors.ts';
import {
  goldenFigures,
  type GoldenDifference,
  type GoldenFigures,
  type GoldenMeasure,
  type GoldenSet,
} from '../../../shared/contract/golden.ts';
import type { Filter } from '../../../shared/contract/samples.ts';
import type { Provider } from '../../../shared/contract/values.ts';
import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import {
  findGoldenResult,
  findGoldenSet,
  listGoldenResults,
  listGoldenSets,
  storeGoldenResult,
  type GoldenSetRow,
} from '../catalogue/queries/golden-sets.ts';
import type { Row } from '../catalogue/tables.ts';
import type { EncoderRef } from '../compute/contract/encoders.ts';
import type { ProviderChoice } from '../compute/provider-choice.ts';
import type { Compute } from '../compute/supervisor.ts';
import type { Work } from '../evaluation/parts.ts';
import { requireModel } from '../catalogue/queries/models.ts';
import { goldenContent, type GoldenContent } from './content.ts';
import { freeze } from './freeze.ts';
import { measureOutcomes } from './measure.ts';
import { outcomes, type Outcomes } from './outcomes.ts';
import { difference, summarise, type Summary } from './summarise.ts';

/** The part of a stored manifest that has no column of its own. */
const storedManifest = z.object({ variant: z.string().default('') });

const maxDifferences = 256;

/** The services that golden sets depend on. */
export interface GoldenServices {
  readonly catalogue: Catalogue;
  readonly compute: Compute;
  readonly providers: ProviderChoice;
}

/** A golden set with its frozen content. */
export interface OpenedGoldenSet {
  readonly id: number;
  readonly name: string;
  readonly measure: GoldenMeasure;
  readonly content: GoldenContent;
}

/** The golden sets of a project, and the metrics of its models on them. */
export class Golden {
  readonly #services: GoldenServices;
  /** A cache: a thousand resamples take a while, lists of runs repeat the same ones, and sets and models never change. */
  readonly #differences = new LRUCache<string, Promise<GoldenDifference>>({ max: maxDifferences });

  constructor(services: GoldenServices) {
    this.#services = services;
  }

  async list(): Promise<GoldenSet[]> {
    const { db, project } = this.#services.catalogue;
    return (await listGoldenSets(db, project)).map(describe);
  }

  /** Freezes the samples that match a filter; see the contract. */
  async create(
    input: { name: string; filter: Filter; measure?: GoldenMeasure | undefined },
    options: CallOptions = {},
  ): Promise<GoldenSet> {
    return this.#describe(await freeze(this.#services.catalogue, input, options));
  }

  /** Removes a set; its results are retained for undo. */
  async remove(goldenId: number, options: CallOptions = {}): Promise<void> {
    const { name } = await this.#describe(goldenId);
    await this.#services.catalogue.write(
      `Remove the golden set ${name}`,
      'edit',
      (edits) => edits.remove('golden_set', [goldenId]),
      options,
    );
  }

  /** Row ids of the images of a set. */
  async images(goldenId: number): Promise<Uint32Array> {
    const { content } = await this.open(goldenId);
    return Uint32Array.from(content.images, ({ id }) => id);
  }

  /** A set with its frozen content; fails with `not-found` if there is none with that id. */
  async open(goldenId: number): Promise<OpenedGoldenSet> {
    const { db, project } = this.#services.catalogue;
    const row = await findGoldenSet(db, project, goldenId);
    if (row === undefined) throw notFound(goldenId);
    return {
      id: row.id,
      name: row.name,
      measure: row.measure,
      content: goldenContent.parse(JSON.parse(row.content)),
    };
  }

  /** Evaluates a model on a set and stores the result; set and model never change, so stored results are reused. */
  async evaluate(
    { goldenId, modelId, provider }: { goldenId: number; modelId: number; provider: Provider },
    work: Work = {},
  ): Promise<GoldenFigures> {
    const { catalogue } = this.#services;
    const set = await this.open(goldenId);
    const model = await requireModel(this.#services.catalogue, modelId);
    const [known] = await this.figures({ goldenId, modelId });
    if (known) return known;
    const ref = { folder: join(catalogue.folder, model.folder), variant: variantOf(model) };
    const { outcomes: found, summary } = await this.measure(set, ref, provider, work);
    const at = Date.now();
    const { name, measure } = { name: model.name, measure: set.measure };
    const figures: GoldenFigures = {
      goldenId,
      modelId,
      model: name,
      at: new Date(at).toISOString(),
      measure,
      ...summary,
    };
    const row = { golden_id: goldenId, model_id: modelId, at };
    await catalogue.store(
      (db) =>
        storeGoldenResult(db, catalogue.project, {
          ...row,
          figures: JSON.stringify(figures),
          outcomes: JSON.stringify(found),
        }),
      { kinds: ['golden'], imageIds: null },
      work.signal && { signal: work.signal },
    );
    return figures;
  }

  /** Evaluates any model folder on a set without storing the result. */
  async measure(
    { content, measure }: OpenedGoldenSet,
    model: Pick<EncoderRef, 'folder' | 'variant'>,
    provider: Provider,
    work: Work = {},
  ): Promise<{ outcomes: Outcomes; summary: Summary }> {
    const chosen = await this.#services.providers.choose(provider);
    if (chosen.notice !== null) work.notice?.(chosen.notice);
    const ref = { ...model, provider: chosen.provider };
    const found = await measureOutcomes(this.#services.compute, ref, content, work);
    return { outcomes: found, summary: await summarise(found, measure) };
  }

  /** All stored results, optionally of one set or one model. */
  async figures(of: { goldenId?: number | undefined; modelId?: number | undefined }): Promise<GoldenFigures[]> {
    const { db, project } = this.#services.catalogue;
    const rows = await listGoldenResults(db, project, of);
    return rows.map(({ figures }) => goldenFigures.parse(JSON.parse(figures)));
  }

  /** The paired difference between two models evaluated on a set. */
  async compare({
    goldenId,
    beforeId,
    afterId,
  }: {
    goldenId: number;
    beforeId: number;
    afterId: number;
  }): Promise<GoldenDifference> {
    const { measure } = await this.#describe(goldenId);
    const key = `${goldenId}/${beforeId}/${afterId}`;
    const known = this.#differences.get(key);
    if (known) return known;
    const found = this.#compare({ goldenId, beforeId, afterId }, measure);
    this.#differences.set(key, found);
    found.catch(() => this.#differences.delete(key));
    return found;
  }

  async #compare(ids: { goldenId: number; beforeId: number; afterId: number }, measure: GoldenMeasure) {
    const { goldenId, beforeId, afterId } = ids;
    const [before, after] = await Promise.all([this.#outcomes(goldenId, beforeId), this.#outcomes(goldenId, afterId)]);
    return { ...ids, ...(await difference(before, after, measure)) };
  }

  async #outcomes(goldenId: number, modelId: number): Promise<Outcomes> {
    const { db, project } = this.#services.catalogue;
    const row = await findGoldenResult(db, project, { goldenId, modelId });
    if (row !== undefined) return outcomes.parse(JSON.parse(row.outcomes));
    const { name } = await requireModel(this.#services.catalogue, modelId);
    throw new StudioError('not-found', `${name} has not been evaluated on this golden set. Evaluate it first.`, {
      goldenId,
      modelId,
    });
  }

  async #describe(goldenId: number): Promise<GoldenSet> {
    const { db, project } = this.#services.catalogue;
    const [row] = await listGoldenSets(db, project, goldenId);
    if (row === undefined) throw notFound(goldenId);
    return describe(row);
  }
}

function variantOf(model: Row<'model'>): string {
  return storedManifest.parse(JSON.parse(model.manifest)).variant;
}

function describe({ createdAt, classes, ...row }: GoldenSetRow): GoldenSet {
  return { ...row, createdAt: new Date(createdAt).toISOString(), classes: JSON.parse(classes) as string[] };
}

function notFound(goldenId: number): StudioError {
  return new StudioError('not-found', `There is no golden set ${goldenId} in this project.`, { goldenId });
}
