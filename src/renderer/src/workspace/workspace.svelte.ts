import { createContext, untrack } from 'svelte';
import { CommandBoard } from './commands.svelte.ts';
import { Edits } from './edits.ts';
import { GuidedPath } from './guide/guide.svelte.ts';
import { jobViews } from './job-views.ts';
import { JobBoard } from './jobs.svelte.ts';
import { ProjectState } from './project.svelte.ts';
import { everything } from './query.ts';
import { Requests } from './requests.svelte.ts';
import { Results } from './results.svelte.ts';
import { Router } from './router.svelte.ts';
import { SampleStore } from './samples.svelte.ts';
import { noSelection, select, selectAll, targets } from './selection.ts';
import { throttle } from './throttle.ts';
import { Toasts } from './toasts.svelte.ts';
import { firstView, type ViewId } from './views.ts';
import type { Rewriting } from '../../../shared/contract/captions.ts';
import type { Studio } from '../../../shared/contract/contract.ts';
import type { Desktop } from '../../../shared/contract/desktop.ts';
import type { Change } from '../../../shared/contract/history.ts';
import type { Job } from '../../../shared/contract/jobs.ts';
import type { Project } from '../../../shared/contract/projects.ts';
import type { Session } from './session.svelte.ts';
import type { SelectionMode } from './selection.ts';

/** The open dialog; each kind has its component in `app/Dialogs.svelte`. */
export type OpenDialog =
  | { readonly kind: 'import'; readonly source?: string }
  | { readonly kind: 'model'; readonly source?: string }
  | { readonly kind: 'report'; readonly runId?: number }
  | { readonly kind: 'model-export'; readonly modelId: number }
  | { readonly kind: 'model-remove'; readonly modelId: number }
  | { readonly kind: 'parity'; readonly modelId: number }
  | { readonly kind: 'statistics' }
  | { readonly kind: 'compare'; readonly ids: readonly number[] }
  | { readonly kind: 'bulk-edit'; readonly change: Rewriting['kind'] }
  | { readonly kind: 'export' }
  | { readonly kind: 'embed' }
  | { readonly kind: 'commands' }
  | { readonly kind: 'keys' }
  | { readonly kind: 'save-filter' };

/** Everything that belongs to one open project, for as long as it is open. */
export class Workspace {
  readonly studio: Studio;
  readonly state: ProjectState;
  readonly samples: SampleStore;
  readonly results: Results;
  readonly jobs: JobBoard;
  readonly edits: Edits;
  readonly guide: GuidedPath;
  readonly toasts = new Toasts();
  readonly commands = new CommandBoard();
  readonly router = new Router();
  readonly requests = new Requests();
  dialog = $state.raw<OpenDialog | null>(null);
  /** Whether the large preview of the focused image is open. */
  previewing = $state(false);
  /** Whether the history is shown instead of the inspector. */
  historyOpen = $state(false);
  /** Incremented by each change of samples, for components that show figures about all of them. */
  changes = $state(0);
  readonly #session: Session;
  readonly #closing = new AbortController();
  readonly #kinds = new Set<Change['kinds'][number]>();
  readonly #settle: ReturnType<typeof throttle>;
  #reorder = false;
  #focusList: (() => void) | null = null;

  constructor(session: Session, project: Project) {
    const { studio } = session;
    this.#session = session;
    this.studio = studio;
    this.state = new ProjectState(studio, project);
    this.samples = new SampleStore(studio);
    this.results = new Results(studio);
    this.jobs = new JobBoard(studio);
    this.guide = new GuidedPath(
      studio,
      (view) => this.#takeStep(view),
      (error) => this.toasts.fail(error),
    );
    this.edits = new Edits(studio, this.samples, this.state, this.toasts);
    this.#settle = throttle(() => void this.#readAgain(), 400);
  }

  /** Aborts when the project is closed. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  /** Loads the project and follows it until it is closed. */
  open(): void {
    const { signal } = this;
    const end = this.router.listen();
    signal.addEventListener('abort', end, { once: true });
    this.state
      .load(null, { signal })
      .catch((error: unknown) => this.toasts.fail(error))
      .finally(() => void this.load());
    if (this.#session.desktop) this.#guard(this.#followMenu(this.#session.desktop));
    this.#guard(this.guide.load({ signal }));
    this.#guard(this.#followChanges());
    this.#guard(this.jobs.follow((job) => this.#reportEnd(job), { signal }));
  }

  close(): void {
    this.#closing.abort();
    this.#settle.cancel();
  }

  /** Loads the list of the current query. `isUpdate`: the query is the same, only samples have changed. */
  load(options: { isUpdate?: boolean } = {}): Promise<void> {
    return this.results.load(this.router.query, this.state.model?.id ?? null, options);
  }

  /** Changes the selection as a click or key on a sample does. */
  select(id: number, mode: SelectionMode): void {
    this.router.select(select(this.router.selection, id, mode, this.results.ids));
  }

  /** Selects a sample in the library, clearing the filter if it hides the sample. */
  goTo(id: number): void {
    if (!this.results.ids.includes(id)) this.router.ask({ ...everything, sort: this.router.query.sort });
    this.router.go(firstView);
    this.select(id, 'only');
  }

  selectAll(): void {
    this.router.select(selectAll(this.router.selection, this.results.ids));
  }

  /** Registers what moves the focus to the list of the current view; returns the function that removes it. */
  registerList(focus: () => void): () => void {
    this.#focusList = focus;
    return () => {
      if (this.#focusList === focus) this.#focusList = null;
    };
  }

  /** Moves the focus to the list of the current view, if it has one. */
  focusList(): void {
    this.#focusList?.();
  }

  clearSelection(): void {
    this.router.select(noSelection);
  }

  /** The samples that an action applies to. */
  targets(): number[] {
    return targets(this.router.selection);
  }

  async #followChanges(): Promise<void> {
    for await (const { event } of this.studio.history.changes({}, { signal: this.signal })) {
      for (const kind of event.kinds) this.#kinds.add(kind);
      this.samples.refresh(event.imageIds);
      // A change of many rows (an import or its undo) reloads the list; a change of a few does not.
      this.#reorder ||= event.imageIds === null && event.kinds.includes('samples');
      this.#settle();
    }
  }

  async #readAgain(): Promise<void> {
    const kinds = new Set(this.#kinds);
    const reorder = this.#reorder;
    this.#kinds.clear();
    this.#reorder = false;
    try {
      if (kinds.has('project') && !(await this.#isStillOpen())) return;
      await this.state.load(kinds, { signal: this.signal });
      if (reorder || this.results.ids.length === 0) await this.load({ isUpdate: true });
      else await this.results.check();
      this.changes++;
    } catch (error) {
      if (!this.signal.aborted) this.toasts.fail(error);
    }
  }

  /** False if another window has closed this project or opened another one; this window then follows. */
  async #isStillOpen(): Promise<boolean> {
    const current = await this.studio.projects.current({}, { signal: this.signal });
    if (current?.folder === this.state.project.folder) return true;
    this.#session.leave(current);
    return false;
  }

  async #followMenu(desktop: Desktop): Promise<void> {
    for await (const { event } of desktop.menu.commands({}, { signal: this.signal })) this.commands.run(event);
  }

  /** Opens the view of a step of the guided path; the map shows what moved since the parent of the current version. */
  #takeStep(view: ViewId): void {
    this.router.go(view);
    const { model, models } = this.state;
    const parent = models.find(({ id }) => id === model?.parentId);
    if (view === 'map' && parent && parent.embedded.images > 0)
      this.router.set({ 'map.since': String(parent.id) }, { replace: true });
  }

  #reportEnd(job: Job): void {
    // No message is needed if the current view shows the outcome.
    if (job.state === 'finished' && jobViews[job.kind] === this.router.view) return;
    const action = { label: 'Show', run: () => this.jobs.show(job.id) };
    if (job.state === 'failed') {
      this.toasts.show(`${job.title} failed: ${job.fault?.message ?? ''}`, { tone: 'warning', action });
    } else {
      this.toasts.show(`${job.title}: ${job.state === 'cancelled' ? 'cancelled' : 'done'}`, { action });
    }
  }

  #guard(following: Promise<void>): void {
    following.catch((error: unknown) => {
      if (!this.signal.aborted) untrack(() => this.toasts.fail(error));
    });
  }
}

/** The workspace of the open project, for every component below the shell. */
export const [getWorkspace, setWorkspace] = createContext<Workspace>();
