import { guideSteps, type GuideStep } from './steps.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import type { Guide } from '../../../../shared/contract/sample.ts';
import type { Command } from '../commands.svelte.ts';
import type { ViewId } from '../views.ts';

/** The guided path of the open project: the step that a person is at, kept in the project. */
export class GuidedPath {
  /** Null in a project without a guided path, and until it was read. */
  kept = $state.raw<Guide | null>(null);
  readonly number = $derived(Math.min(this.kept?.step ?? 0, guideSteps.length - 1));
  readonly step: GuideStep = $derived(guideSteps[this.number]!);
  readonly isShown = $derived(this.kept !== null && !this.kept.dismissed);
  readonly #studio: Studio;
  readonly #go: (view: ViewId) => void;
  readonly #fail: (error: unknown) => void;

  /** `go` opens the view of a step. */
  constructor(studio: Studio, go: (view: ViewId) => void, fail: (error: unknown) => void) {
    this.#studio = studio;
    this.#go = go;
    this.#fail = fail;
  }

  async load({ signal }: { signal: AbortSignal }): Promise<void> {
    this.kept = await this.#studio.sample.guide({}, { signal });
  }

  get isLast(): boolean {
    return this.number === guideSteps.length - 1;
  }

  /** Goes on by one step, in its view; after the last one the path is put away. */
  next(): void {
    if (this.isLast) this.dismiss();
    else this.#goTo(this.number + 1);
  }

  back(): void {
    this.#goTo(Math.max(0, this.number - 1));
  }

  /** Puts the path away for good; the command search brings it back. */
  dismiss(): void {
    this.#keep({ step: this.isLast ? 0 : this.number, dismissed: true });
  }

  show(): void {
    this.#keep({ step: this.number, dismissed: false });
  }

  /** What can be done with the path from the command search. */
  commands(): Command[] {
    const group = 'Guide';
    const isShown = () => this.isShown;
    return [
      {
        id: 'guide.show',
        title: 'Show the guided path',
        group,
        enabled: () => this.kept?.dismissed === true,
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
      { id: 'guide.hide', title: 'Put the guided path away', group, enabled: isShown, run: () => this.dismiss() },
    ];
  }

  #goTo(step: number): void {
    this.#keep({ step, dismissed: false });
    this.#go(this.step.view);
  }

  #keep(guide: Guide): void {
    this.kept = guide;
    this.#studio.sample.setGuide(guide).catch(this.#fail);
  }
}
