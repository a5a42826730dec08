import { describeError } from '../../workspace/toasts.svelte.ts';
import { filterOf, type Scope } from '../../workspace/scope.ts';
import { isNarrowed } from '../../workspace/query.ts';
import type { Estimate, TuneDefaults } from '../../../../shared/contract/runs.ts';
import type { TuneData, TuneSettings } from '../../../../shared/contract/tune-settings.ts';
import { tuningMethods, type TuneMethod } from '../../../../shared/contract/tuning-methods.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';

/** What a run is evaluated on: a golden set, a split, or nothing. */
export type EvaluateOn = '' | `golden:${number}` | `split:${string}`;

/** The configuration of the next run: the user's choices, and suggested values for the rest. */
export class Draft {
  source = $state<Extract<Scope, 'all' | 'filter'>>('all');
  split = $state('');
  /** True once the user chose; until then, the data decides. */
  splitTouched = $state(false);
  evaluateOnTouched = $state(false);
  reviewed = $state(false);
  /** Null lets the data decide. */
  on = $state<TuneData['on'] | null>(null);
  evaluateOn = $state<EvaluateOn>('');
  method = $state<TuneMethod | null>(null);
  budget = $state<'epochs' | 'minutes'>('epochs');
  epochs = $state<number | null>(null);
  minutes = $state(5);
  /** The settings changed under Advanced. */
  changed = $state.raw<Partial<TuneSettings>>({});
  name = $state('');
  defaults = $state.raw<TuneDefaults | null>(null);
  estimate = $state.raw<Estimate | null>(null);
  estimating = $state(false);
  problem = $state('');
  readonly needsClasses = $derived(this.method !== null && tuningMethods[this.method].needsClasses);
  /** The requested data; `filter` follows the filter that all views share. */
  readonly data: TuneData = $derived.by(() => ({
    ...(this.split && { split: this.split }),
    ...(this.source === 'filter' &&
      isNarrowed(this.#workspace.router.query) && { filter: filterOf(this.#workspace, 'filter') }),
    reviewed: this.reviewed,
    ...this.#evaluation(),
    on: this.needsClasses ? 'classes' : (this.on ?? 'captions'),
  }));
  readonly settings: TuneSettings | null = $derived(this.defaults === null ? null : this.#complete(this.defaults));
  readonly #workspace: Workspace;
  #asked = 0;
  #measuring: AbortController | null = null;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Requests suggested settings and the size of the training data. The latest request wins. */
  async suggest(modelId: number): Promise<void> {
    const turn = ++this.#asked;
    this.dropEstimate();
    const { method, data } = this;
    try {
      const found = await this.#workspace.studio.tuning.defaults({ modelId, ...(method && { method }), data });
      if (turn !== this.#asked) return;
      this.defaults = found;
      this.problem = '';
    } catch (error) {
      if (turn === this.#asked) this.problem = describeError(error);
    }
  }

  /** Estimates duration and memory by timing a few steps on this machine. */
  async measure(modelId: number, provider: Estimate['provider'] | 'auto'): Promise<void> {
    const { settings } = this;
    if (!settings) return;
    this.dropEstimate();
    const measuring = (this.#measuring = new AbortController());
    this.estimating = true;
    this.problem = '';
    try {
      const data = this.defaults?.data ?? this.data;
      const { signal } = measuring;
      const request = { modelId, settings: this.#unlimited(settings), data, provider };
      const found = await this.#workspace.studio.tuning.estimate(request, { signal });
      if (this.#measuring === measuring) this.estimate = found;
    } catch (error) {
      if (this.#measuring === measuring) this.problem = describeError(error);
    } finally {
      if (this.#measuring === measuring) this.estimating = false;
    }
  }

  /** Discards an outdated estimate, and stops one in progress. */
  dropEstimate(): void {
    this.#measuring?.abort();
    this.#measuring = null;
    this.estimate = null;
    this.estimating = false;
  }

  /** Changes a setting under Advanced; undefined restores the suggested value. */
  set<Key extends keyof TuneSettings>(key: Key, value: TuneSettings[Key] | undefined): void {
    const { [key]: _, ...others } = this.changed;
    this.changed = (value === undefined ? others : { ...others, [key]: value }) as Partial<TuneSettings>;
    this.dropEstimate();
  }

  #evaluation(): Pick<TuneData, 'validate' | 'goldenId'> {
    if (this.evaluateOn.startsWith('golden:')) return { goldenId: Number(this.evaluateOn.slice(7)) };
    return this.evaluateOn.startsWith('split:') ? { validate: this.evaluateOn.slice(6) } : {};
  }

  #complete({ settings }: TuneDefaults): TuneSettings {
    const complete = { ...settings, ...this.changed };
    if (this.budget === 'epochs') return { ...complete, epochs: this.epochs ?? settings.epochs, minutes: null };
    // The schedule spans the epochs that fit, so that the learning rate has decayed when the time is up.
    const epochs = this.estimate === null ? settings.epochs : Math.max(1, Math.ceil(this.estimate.epochs));
    return { ...complete, epochs, minutes: this.minutes };
  }

  /** With a time limit, the run takes as many epochs as fit. */
  #unlimited(settings: TuneSettings): TuneSettings {
    return settings.minutes === null ? settings : { ...settings, epochs: 100_000 };
  }
}
