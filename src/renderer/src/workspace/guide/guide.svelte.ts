import { guideSteps, type GuideStep } from './steps.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import type { Guide } from '../../../../shared/contract/sample.ts';
import type { Command } from '../commands.svelte.ts';
import type { ViewId } from '../views.ts';

/** The guided path of the open project; the current step is saved in the project. */
export class GuidedPath {
  /** Null in a project without a guided path, and until it is loaded. */
  saved = $state.raw<Guide | null>(null);
  readonly number = $derived(Math.min(this.saved?.step ?? 0, guideSteps.length - 1));
  readonly step: GuideStep = $derived(guideSteps[this.number]!);
  readonly isShown = $derived(this.saved !== null && !this.saved.dismissed);
  readonly #studio: Studio;
  readonly #go: (view: ViewId) => void;
  readonly #fail: (error: unknown) => void;

  /** `go` opens a view, `fail` shows an error. */
  constructor(studio: Studio, go: (view: ViewId) => void, fail: (error: unknown) => void) {
    this.#studio = studio;
    this.#go = go;
    this.#fail = fail;
  }

  async load({ signal }: { signal: AbortSignal }): Promise<void> {
    this.saved = await this.#studio.sample.guide({}, { signal });
  }

  get isLast(): boolean {
    return this.number === guideSteps.length - 1;
  }

  /** Opens the next step in its view; hides the path after the last step. */
  next(): void {
    if (this.isLast) this.dismiss();
    else this.#goTo(this.number + 1);
  }

  back(): void {
    this.#goTo(Math.max(0, this.number - 1));
  }

  /** Hides the path; the command search can show it again. */
  dismiss(): void {
    this.#save({ step: this.isLast ? 0 : this.number, dismissed: true });
  }

  show(): void {
    this.#save({ step: this.number, dismissed: false });
  }

  /** Commands for the command search. */
  commands(): Command[] {
    const group = 'Guide';
    const isShown = () => this.isShown;
    return [
      {
        id: 'guide.show',
        title: 'Show the guided path',
        group,
        enabled: () => this.saved?.dismissed === true,
        run: () => this.show(),
      },
      { id: 'guide.next', title: 'Next step of the guided path', group, enabled: isShown, run: () => this.next() },
      {
        id: 'guide.back',
        title: 'Previous step of the guided path',
        group,
        enabled: () => this.isShown && this.number > 0,
        run: () => this.back(),
      },
      { id: 'guide.hide', title: 'Hide the guided path', group, enabled: isShown, run: () => this.dismiss() },
    ];
  }

  #goTo(step: number): void {
    this.#save({ step, dismissed: false });
    this.#go(this.step.view);
  }

  #save(guide: Guide): void {
    this.saved = guide;
    this.#studio.sample.setGuide(guide).catch(this.#fail);
  }
}
