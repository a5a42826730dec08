import type { Finding, Suggestion } from '../../../../shared/contract/audit.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';
import type { AuditState } from './audit-state.svelte.ts';
import { readReason, swapOf } from './reasons.ts';
import type { Shown } from './audit-state.svelte.ts';

/** Where a person is in the queue and what they decide. */
export class Review {
  readonly workspace: Workspace;
  readonly audit: AuditState;
  /** Number of the entry that is shown, null before the queue is here. */
  focus = $state<number | null>(null);
  /** Which of the suggestions would be taken. */
  chosen = $state(0);
  editing = $state(false);
  tagging = $state(false);
  busy = $state(false);
  /** Whether the person is asked what to audit. */
  asking = $state(false);
  /** True once the last entry of the queue that was open is decided, until another one is looked at. */
  isFinished = $state(false);
  /** Entries that were decided here, newest last, so that undo leads back to them. */
  #trail: number[] = [];

  readonly finding: Finding | null = $derived.by(() =>
    this.focus === null ? null : (this.audit.get(this.focus) ?? null),
  );
  readonly place: number = $derived.by(() => (this.focus === null ? -1 : this.audit.ids.indexOf(this.focus)));
  readonly suggestions: readonly Suggestion[] = $derived.by(() => {
    const { evidence } = this.audit;
    return evidence !== null && evidence.findingId === this.focus ? evidence.found.suggestions : [];
  });
  readonly shown: Shown = $derived.by(() => {
    const text = this.workspace.router.settings['audit.show'];
    return text === 'decided' || text === 'all' ? text : 'open';
  });
  readonly reason = $derived.by(() => readReason(this.workspace.router.settings['audit.reason']));

  constructor(workspace: Workspace, audit: AuditState) {
    this.workspace = workspace;
    this.audit = audit;
  }

  /** True when there is a pair to decide about and nothing is under way. */
  get canDecide(): boolean {
    return this.finding !== null && !this.busy && !this.isFinished;
  }

  get canSwap(): boolean {
    return this.canDecide && swapOf(this.finding!.reasons) !== undefined;
  }

  get canWrite(): boolean {
    return this.canDecide && this.finding!.captionId !== null;
  }

  /** What would most likely set the pair right: the swap, or the caption with one word exchanged. */
  get advice(): 'swap' | 'take' | null {
    if (this.finding?.decision) return null;
    if (this.canSwap) return 'swap';
    return this.suggestions[0]?.imageId === null ? 'take' : null;
  }

  show(id: number | null): void {
    this.isFinished = false;
    if (id === this.focus) return;
    this.focus = id;
    this.chosen = 0;
    this.editing = false;
    this.tagging = false;
  }

  /** Goes to the entry so many places on. */
  step(by: number): void {
    const { ids } = this.audit;
    if (ids.length === 0) return;
    const place = this.place === -1 ? 0 : Math.min(ids.length - 1, Math.max(0, this.place + by));
    this.show(ids[place]!);
  }

  choose(by: number): void {
    const last = this.suggestions.length - 1;
    this.chosen = Math.max(0, Math.min(last, this.chosen + by));
  }

  accept = (): Promise<void> => this.#decide({ decision: 'good' });
  swap = (): Promise<void> => this.#decide({ decision: 'swapped' });
  reject = (): Promise<void> => this.#decide({ decision: 'rejected' });
  skip = (): Promise<void> => this.#decide({ decision: 'skipped' });
  edit = (text: string): Promise<void> => this.#decide({ decision: 'edited', text });
  tag = (tag: string): Promise<void> => this.#decide({ decision: 'tagged', tag });

  /** Gives the pair the caption that is chosen among the suggestions. */
  async take(): Promise<void> {
    const suggestion = this.suggestions[this.chosen];
    if (suggestion !== undefined) await this.#decide({ decision: 'suggestion', text: suggestion.text });
  }

  /** Takes the last change back and goes to the entry that it was about. */
  async undo(): Promise<void> {
    await this.workspace.edits.undo();
    const last = this.#trail.pop();
    if (last === undefined || !this.audit.ids.includes(last)) return;
    await this.audit.want([last], { again: true });
    this.show(last);
  }

  async #decide(what: Decision): Promise<void> {
    const { focus, busy, audit, workspace } = this;
    if (focus === null || busy) return;
    this.busy = true;
    this.editing = false;
    this.tagging = false;
    try {
      const { canary, findingIds } = await audit.decide({ findingId: focus, ...what });
      this.#trail.push(focus);
      await audit.want(findingIds, { again: true });
      if (canary) {
        const caught = what.decision !== 'good';
        workspace.toasts.show(
          caught
            ? 'That was a planted error, and you caught it. Nothing was changed.'
            : 'That was a planted error that passed for good. Nothing was changed.',
        );
      }
      if (this.focus === focus) this.#next();
    } catch (error) {
      workspace.toasts.fail(error);
    } finally {
      this.busy = false;
    }
  }

  /** Goes on to the next entry that is not decided, round the end of the queue; stays when there is none. */
  #next(): void {
    const { ids } = this.audit;
    for (let on = 1; on < ids.length; on++) {
      const id = ids[(this.place + on) % ids.length]!;
      const finding = this.audit.get(id);
      if (finding === undefined || finding.decision === null) return this.show(id);
    }
    this.isFinished = this.shown === 'open';
  }
}

type Decision =
  | { readonly decision: 'good' | 'swapped' | 'rejected' | 'skipped' }
  | { readonly decision: 'suggestion' | 'edited'; readonly text: string }
  | { readonly decision: 'tagged'; readonly tag: string };
