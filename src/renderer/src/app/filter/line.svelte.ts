import { readFilter } from '../../../../shared/contract/filter-language.ts';
import { writeFilter } from '../../../../shared/contract/filter-writing.ts';
import { everything, fromFilter, writtenFilter } from '../../workspace/query.ts';
import type { ProjectState } from '../../workspace/project.svelte.ts';
import type { Query } from '../../workspace/query.ts';
import type { Router } from '../../workspace/router.svelte.ts';

/** The text of the filter line, synchronised with the query that all views share. */
export class FilterLine {
  /** What is being typed; null while the line matches the query. */
  #draft = $state.raw<string | null>(null);
  readonly #written = $derived.by(() => writeFilter(writtenFilter(this.#router.query), this.#project.classes));
  readonly text = $derived.by(() => this.#draft ?? this.#written);
  readonly #read = $derived.by(() => readFilter(this.text, this.#project.classes));
  readonly problems = $derived.by(() => this.#read.problems);
  readonly #router: Router;
  readonly #project: ProjectState;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The conditions that the line last matched. */
  #known: string;
  /** True once typing has added a browser history entry, which further typing replaces. */
  #hasEntry = false;

  constructor(router: Router, project: ProjectState) {
    this.#router = router;
    this.#project = project;
    this.#known = conditionsOf(router.query);
  }

  type(text: string): void {
    this.#draft = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.apply(), this.#router.query.mode === 'meaning' ? 450 : 200);
  }

  /** Applies the line to the query, unless it has errors. */
  apply(): void {
    clearTimeout(this.#timer);
    if (this.#draft === null || this.problems.length > 0) return;
    const conditions = fromFilter(this.#read.filter);
    if (conditionsOf({ ...everything, ...conditions }) === conditionsOf(this.#router.query)) return;
    const { mode, relation } = this.#router.query;
    // A description replaces a search for similar images.
    const removed = mode === 'meaning' && conditions.text && relation?.kind === 'like' ? { relation: null } : {};
    this.#known = conditionsOf({ ...everything, ...conditions });
    this.#router.ask({ ...conditions, ...removed }, { replace: this.#hasEntry });
    this.#hasEntry = true;
  }

  /** Ends typing: the line is rewritten in its canonical form, unless it has errors. */
  leave(): void {
    this.apply();
    this.#hasEntry = false;
    if (this.problems.length === 0) this.#draft = null;
  }

  clear(): void {
    this.type('');
    this.apply();
  }

  /** Follows changes of the query from elsewhere, such as the panel, a figure or the back button. Call it when the query changes. */
  follow(): void {
    const now = conditionsOf(this.#router.query);
    if (now === this.#known) return;
    this.#known = now;
    clearTimeout(this.#timer);
    this.#draft = null;
  }
}

const conditionsOf = (query: Query) => JSON.stringify(writtenFilter(query));
