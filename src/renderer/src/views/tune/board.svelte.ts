import { describeError } from '../../workspace/toasts.svelte.ts';
import { joinSeries } from './curves.ts';
import { LiveMetrics } from './live-metrics.svelte.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import type { GoldenFigures, GoldenSet } from '../../../../shared/contract/golden.ts';
import type { Frontier, Promotion } from '../../../../shared/contract/promotion.ts';
import type { Run, Series } from '../../../../shared/contract/runs.ts';
import type { CurvedRun } from './curves.ts';

/** The runs of the project, what proves them, and which version stands. */
export class Board {
  runs = $state.raw<readonly Run[]>([]);
  sets = $state.raw<readonly GoldenSet[]>([]);
  figures = $state.raw<readonly GoldenFigures[]>([]);
  promotion = $state.raw<Promotion | null>(null);
  loaded = $state(false);
  problem = $state('');
  readonly live = new LiveMetrics();
  /** The newest frontiers by child. */
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

  /** Reads what is known of the mixtures of a version and its parent. */
  async loadFrontier(childId: number): Promise<void> {
    const found = await this.#studio.tuning.latestFrontier({ childId });
    this.frontiers = new Map([...this.frontiers, [childId, found]]);
  }

  /** Runs with their curves, as far as they have come. */
  curved(runs: readonly Run[]): CurvedRun[] {
    return runs.map(({ id, name, jobId, state }) => {
      const stored = this.#stored.get(id) ?? [];
      const series = state === 'running' ? joinSeries(stored, this.live.seriesOf(jobId)) : stored;
      return { runId: id, name, series };
    });
  }

  /** What a golden set says of a model, undefined until it was measured. */
  figuresOf(goldenId: number, modelId: number | null): GoldenFigures | undefined {
    return this.figures.find((each) => each.goldenId === goldenId && each.modelId === modelId);
  }
}
