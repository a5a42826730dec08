import { describeError } from '../../workspace/toasts.svelte.ts';
import { joinSeries } from './curves.ts';
import { LiveMetrics } from './live-metrics.svelte.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import type { GoldenFigures, GoldenSet } from '../../../../shared/contract/golden.ts';
import type { Frontier, Promotion } from '../../../../shared/contract/promotion.ts';
import type { Run, Series } from '../../../../shared/contract/runs.ts';
import type { CurvedRun } from './curves.ts';

/** The runs of the project, their evaluation on golden sets, and the current version. */
export class Board {
  runs = $state.raw<readonly Run[]>([]);
  sets = $state.raw<readonly GoldenSet[]>([]);
  figures = $state.raw<readonly GoldenFigures[]>([]);
  promotion = $state.raw<Promotion | null>(null);
  loaded = $state(false);
  problem = $state('');
  readonly live = new LiveMetrics();
  /** The latest trade-off curve (WiSE-FT) by child model. */
  frontiers = $state.raw<ReadonlyMap<number, Frontier | null>>(new Map());
  readonly #studio: Studio;
  #stored = $state.raw<ReadonlyMap<number, readonly Series[]>>(new Map());

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  async load(): Promise<void> {
    const { tuning, golden } = this.#studio;
    try {
      const [runs, sets, figures, promotion] = await Promise.all([
        tuning.runs({}),
        golden.list({}),
        golden.figures({}),
        tuning.promotion({}),
      ]);
      Object.assign(this, { runs, sets, figures, promotion, problem: '' });
    } catch (error) {
      this.problem = describeError(error);
    } finally {
      this.loaded = true;
    }
  }

  /** Reads the stored curves of runs. */
  async loadSeries(runIds: readonly number[]): Promise<void> {
    if (runIds.length === 0) return;
    const found = await this.#studio.tuning.series({ runIds: [...runIds], points: 1_500 });
    this.#stored = new Map([...this.#stored, ...found.map(({ runId, series }) => [runId, series] as const)]);
  }

  /** Reads the latest trade-off curve between a version and its parent. */
  async loadFrontier(childId: number): Promise<void> {
    const found = await this.#studio.tuning.latestFrontier({ childId });
    this.frontiers = new Map([...this.frontiers, [childId, found]]);
  }

  /** Runs with their curves so far. */
  curved(runs: readonly Run[]): CurvedRun[] {
    return runs.map(({ id, name, jobId, state }) => {
      const stored = this.#stored.get(id) ?? [];
      const series = state === 'running' ? joinSeries(stored, this.live.seriesOf(jobId)) : stored;
      return { runId: id, name, series };
    });
  }

  /** The scores of a model on a golden set; undefined until evaluated. */
  figuresOf(goldenId: number, modelId: number | null): GoldenFigures | undefined {
    return this.figures.find((each) => each.goldenId === goldenId && each.modelId === modelId);
  }
}
