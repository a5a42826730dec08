import type { Finding, Suggestion } from '../../../../shared/contract/audit.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';
import type { AuditState } from './audit-state.svelte.ts';
import { readReason, swapOf } from './reasons.ts';
import type { Shown } from './audit-state.svelte.ts';

/** The user's position in the queue and their decisions. */
export class Review {
  readonly workspace: Workspace;
  readonly audit: AuditState;
  /** Id of the current entry; null until the queue is loaded. */
  focus = $state<number | null>(null);
  /** Index of the selected suggestion. */
  chosen = $state(0);
  editing = $state(false);
  tagging = $state(false);
  busy = $state(false);
  /** Whether the dialog that starts an audit is open. */
  isStarting = $state(false);
  /** True once every open entry of the queue is decided, until another entry is shown. */
  isFinished = $state(false);
  /** Entries decided here, newest last; undo returns to them. */
  #history: number[] = [];

  readonly finding: Finding | null = $derived.by(() =>
    this.focus === null ? null : (this.audit.get(this.focus) ?? null),
  );
  readonly position: number = $derived.by(() => (this.focus === null ? -1 : this.audit.ids.indexOf(this.focus)));
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

  /** True when an entry is shown and no decision is being saved. */
  get canDecide(): boolean {
    return this.finding !== null && !this.busy && !this.isFinished;
  }

  get canSwap(): boolean {
    return this.canDecide && swapOf(this.finding!.reasons) !== undefined;
  }

  get canWrite(): boolean {
    return this.canDecide && this.finding!.captionId !== null;
  }

  /** The most likely fix: the swap, or the caption with one word replaced. */
  get advice(): 'swap' | 'suggestion' | null {
    if (this.finding?.decision) return null;
    if (this.canSwap) return 'swap';
    return this.suggestions[0]?.imageId === null ? 'suggestion' : null;
  }

  show(id: number | null): void {
    this.isFinished = false;
    if (id === this.focus) return;
    this.focus = id;
    this.chosen = 0;
    this.editing = false;
    this.tagging = false;
  }

  /** Moves by a number of entries, stopping at both ends. */
  step(by: number): void {
    const { ids } = this.audit;
    if (ids.length === 0) return;
    const position = this.position === -1 ? 0 : Math.min(ids.length - 1, Math.max(0, this.position + by));
    this.show(ids[position]!);
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

  /** Replaces the caption with the selected suggestion. */
  async useSuggestion(): Promise<void> {
    const suggestion = this.suggestions[this.chosen];
    if (suggestion !== undefined) await this.#decide({ decision: 'suggestion', text: suggestion.text });
  }

  /** Undoes the last change and returns to its entry. */
  async undo(): Promise<void> {
    await this.workspace.edits.undo();
    const last = this.#history.pop();
    if (last === undefined || !this.audit.ids.includes(last)) return;
    await this.audit.want([last], { again: true });
    this.show(last);
  }

  async #decide(request: DecisionRequest): Promise<void> {
    const { focus, busy, audit, workspace } = this;
    if (focus === null || busy) return;
    this.busy = true;
    this.editing = false;
    this.tagging = false;
    try {
      const { canary, findingIds } = await audit.decide({ findingId: focus, ...request });
      this.#history.push(focus);
      await audit.want(findingIds, { again: true });
      if (canary) {
        const caught = request.decision !== 'good';
        workspace.toasts.show(
          caught
            ? 'Known error caught. Your data was not changed.'
            : 'Known error missed: you marked it as good. Your data was not changed.',
        );
      }
      if (this.focus === focus) this.#next();
    } catch (error) {
      workspace.toasts.fail(error);
    } finally {
      this.busy = false;
    }
  }

  /** Moves to the next undecided entry, wrapping around at the end; stays if there is none. */
  #next(): void {
    const { ids } = this.audit;
    for (let on = 1; on < ids.length; on++) {
      const id = ids[(this.position + on) % ids.length]!;
      const finding = this.audit.get(id);
      if (finding === undefined || finding.decision === null) return this.show(id);
    }
    this.isFinished = this.shown === 'open';
  }
}

type DecisionRequest =
  | { readonly decision: 'good' | 'swapped' | 'rejected' | 'skipped' }
  | { readonly decision: 'suggestion' | 'edited'; readonly text: string }
  | { readonly decision: 'tagged'; readonly tag: string };
