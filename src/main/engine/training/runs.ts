import { StudioError } from '../../../shared/contract/errors.ts';
import { fault } from '../../../shared/contract/jobs.ts';
import type { Run, Series } from '../../../shared/contract/runs.ts';
import { tuneResult } from '../../../shared/contract/tune-settings.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { listModels } from '../catalogue/queries/models.ts';
import { findRun, listRuns, readCurves } from '../catalogue/queries/runs.ts';
import { readSetting } from '../catalogue/queries/settings.ts';
import type { Row } from '../catalogue/tables.ts';
import type { Golden } from '../golden/golden.ts';
import { runConfig } from './run-rows.ts';

/** Stored training runs and their curves. */
export class Runs {
  readonly #catalogue: Catalogue;
  readonly #golden: Golden;

  constructor({ catalogue, golden }: { catalogue: Catalogue; golden: Golden }) {
    this.#catalogue = catalogue;
    this.#golden = golden;
  }

  /** Newest first. */
  async list(limit: number): Promise<Run[]> {
    const { db, project } = this.#catalogue;
    return this.#describe(await listRuns(db, project, limit));
  }

  /** One run; fails with `not-found` if there is none with that number. */
  async get(runId: number): Promise<Run> {
    const { db, project } = this.#catalogue;
    const row = await findRun(db, project, runId);
    if (row === undefined) throw new StudioError('not-found', `There is no run ${runId} in this project.`, { runId });
    const [run] = await this.#describe([row]);
    return run!;
  }

  /** The curves of runs, thinned to at most `points` points each: every n-th step, and always the last. */
  async series({
    runIds,
    points,
  }: {
    runIds: readonly number[];
    points: number;
  }): Promise<{ runId: number; series: Series[] }[]> {
    const { db, project } = this.#catalogue;
    return Promise.all(
      runIds.map(async (runId) => {
        const curves = await readCurves(db, project, runId);
        return { runId, series: curves.map((curve) => thin(curve, points)) };
      }),
    );
  }

  async #describe(rows: readonly Row<'run'>[]): Promise<Run[]> {
    const { db, project } = this.#catalogue;
    const models = new Map((await listModels(db, project)).map(({ id, name }) => [id, name]));
    const promotions = (await readSetting(db, project, 'promotions')) ?? [];
    const accepted = new Set(promotions.map(({ modelId }) => modelId));
    return Promise.all(
      rows.map(async (row) => {
        const resultId = row.result_id !== null && models.has(row.result_id) ? row.result_id : null;
        const { settings, data, name, provider } = runConfig.parse(JSON.parse(row.config));
        return {
          id: row.id,
          name: (resultId === null ? undefined : models.get(resultId)) ?? name,
          state: row.state,
          modelId: row.model_id,
          parent: models.get(row.model_id) ?? null,
          settings,
          data,
          provider,
          jobId: row.job_id,
          startedAt: new Date(row.started_at).toISOString(),
          finishedAt: row.finished_at === null ? null : new Date(row.finished_at).toISOString(),
          resultId,
          result: row.summary === null ? null : tuneResult.parse(JSON.parse(row.summary)),
          fault: row.fault === null ? null : fault.parse(JSON.parse(row.fault)),
          golden: resultId === null ? [] : await this.#compare(row.model_id, resultId),
          accepted: resultId !== null && accepted.has(resultId),
        };
      }),
    );
  }

  async #compare(beforeId: number, afterId: number): Promise<Run['golden']> {
    const { db, project } = this.#catalogue;
    const guard = await readSetting(db, project, 'guard');
    const names = new Map((await this.#golden.list()).map(({ id, name }) => [id, name]));
    const before = new Map((await this.#golden.figures({ modelId: beforeId })).map((each) => [each.goldenId, each]));
    const both = (await this.#golden.figures({ modelId: afterId })).filter(({ goldenId }) => before.has(goldenId));
    return Promise.all(
      both.map(async (after) => ({
        goldenId: after.goldenId,
        name: names.get(after.goldenId)!,
        general: guard?.goldenId === after.goldenId,
        before: before.get(after.goldenId)!,
        after,
        difference: await this.#golden.compare({ goldenId: after.goldenId, beforeId, afterId }),
      })),
    );
  }
}

function thin({ name, steps, values }: Series, points: number): Series {
  const every = Math.ceil(steps.length / points);
  const keep = (_: number, index: number): boolean => index % every === 0 || index === steps.length - 1;
  return every <= 1 ? { name, steps, values } : { name, steps: steps.filter(keep), values: values.filter(keep) };
}
