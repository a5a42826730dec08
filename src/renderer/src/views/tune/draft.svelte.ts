import { describeError } from '../../workspace/toasts.svelte.ts';
import { filterOf } from '../../workspace/scope.ts';
import { isNarrowed } from '../../workspace/query.ts';
import type { Estimate, TuneDefaults } from '../../../../shared/contract/runs.ts';
import type { TuneData, TuneSettings } from '../../../../shared/contract/tune-settings.ts';
import { tuningMethods, type TuneMethod } from '../../../../shared/contract/tuning-methods.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';

/** By what a run is judged: a golden set, a split, or nothing. */
export type Judge = '' | `golden:${number}` | `split:${string}`;

/** The next run as it is being put together: what the person chose, and what is sane for the rest. */
export class Draft {
  source = $state<'all' | 'shown'>('all');
  split = $state('');
  /** True once the person chose; until then the data decides. */
  splitTouched = $state(false);
  judgeTouched = $state(false);
  reviewed = $state(false);
  /** Null lets the data decide. */
  on = $state<TuneData['on'] | null>(null);
  judge = $state<Judge>('');
  method = $state<TuneMethod | null>(null);
  budget = $state<'epochs' | 'minutes'>('epochs');
  epochs = $state<number | null>(null);
  minutes = $state(5);
  /** What was changed under Advanced. */
  changed = $state.raw<Partial<TuneSettings>>({});
  name = $state('');
  defaults = $state.raw<TuneDefaults | null>(null);
  estimate = $state.raw<Estimate | null>(null);
  estimating = $state(false);
  problem = $state('');
  readonly needsClasses = $derived(this.method !== null && tuningMethods[this.method].needsClasses);
  /** The data as it is asked for; `shown` follows the filter that all views share. */
  readonly data: TuneData = $derived.by(() => ({
    ...(this.split && { split: this.split }),
    ...(this.source === 'shown' &&
      isNarrowed(this.#workspace.router.query) && { filter: filterOf(this.#workspace, 'filter') }),
    reviewed: this.reviewed,
    ...this.#judging(),
    on: this.needsClasses ? 'classes' : (this.on ?? 'captions'),
  }));
  readonly settings: TuneSettings | null = $derived(this.defaults === null ? null : this.#settle(this.defaults));
  readonly #workspace: Workspace;
  #asked = 0;
  #measuring: AbortController | null = null;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Asks again what is sane, and how much there is to learn from. The last question wins. */
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

  /** Measures a few steps on this machine. */
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
      const asked = { modelId, settings: this.#open(settings), data, provider };
      const found = await this.#workspace.studio.tuning.estimate(asked, { signal });
      if (this.#measuring === measuring) this.estimate = found;
    } catch (error) {
      if (this.#measuring === measuring) this.problem = describeError(error);
    } finally {
      if (this.#measuring === measuring) this.estimating = false;
    }
  }

  /** What was measured holds no longer, or is not wanted. */
  dropEstimate(): void {
    this.#measuring?.abort();
    this.#measuring = null;
    this.estimate = null;
    this.estimating = false;
  }

  /** Changes a setting under Advanced; undefined goes back to what is sane. */
  set<Key extends keyof TuneSettings>(key: Key, value: TuneSettings[Key] | undefined): void {
    const { [key]: _, ...others } = this.changed;
    this.changed = (value === undefined ? others : { ...others, [key]: value }) as Partial<TuneSettings>;
    this.dropEstimate();
  }

  #judging(): Pick<TuneData, 'validate' | 'goldenId'> {
    if (this.judge.startsWith('golden:')) return { goldenId: Number(this.judge.slice(7)) };
    return this.judge.startsWith('split:') ? { validate: this.judge.slice(6) } : {};
  }

  #settle({ settings }: TuneDefaults): TuneSettings {
    const whole = { ...settings, ...this.changed };
    if (this.budget === 'epochs') return { ...whole, epochs: this.epochs ?? settings.epochs, minutes: null };
    // The schedule is laid out for the epochs that fit, so that the rate has come down when the time is over.
    const epochs = this.estimate === null ? settings.epochs : Math.max(1, Math.ceil(this.estimate.epochs));
    return { ...whole, epochs, minutes: this.minutes };
  }

  /** Within minutes, as many epochs as fit are wanted. */
  #open(settings: TuneSettings): TuneSettings {
    return settings.minutes === null ? settings : { ...settings, epochs: 100_000 };
  }
}
