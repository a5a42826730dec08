import {
  suspiciousFrom,
  type AuditReason,
  type AuditSummary,
  type Decided,
  type Decision,
  type Finding,
  type FindingEvidence,
  type FindingFilter,
} from '../../../../shared/contract/audit.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import { describeError } from '../../workspace/toasts.svelte.ts';
import { WindowCache } from '../../workspace/window-cache.ts';

/** Which part of the queue is shown. */
export type Shown = 'open' | 'decided' | 'all';

/** What narrows the queue. `imageIds` is null without a filter. */
export interface QueueQuery {
  readonly shown: Shown;
  readonly reason: AuditReason | null;
  readonly imageIds: Uint32Array | null;
}

const kept = 2_000;
const atOnce = 100;
const suggestions = 5;

const named: readonly Decision[] = ['good', 'suggestion', 'swapped', 'edited', 'tagged', 'rejected', 'skipped'];

/** The newest audit as the window knows it: the summary, the queue, and the entries that are in sight. */
export class AuditState {
  summary = $state.raw<AuditSummary | null>(null);
  /** `first` until the studio has said whether there is an audit. */
  state = $state<'first' | 'ready' | 'failed'>('first');
  problem = $state('');
  ids = $state.raw<Uint32Array>(new Uint32Array());
  /** What is known of the entry that is shown; null while it is looked up. */
  evidence = $state.raw<{ readonly findingId: number; readonly found: FindingEvidence } | null>(null);
  evidenceProblem = $state('');
  readonly #studio: Studio;
  readonly #cache = new WindowCache<Finding>(kept);
  #version = $state(0);
  #asking = new Set<number>();
  #order = 0;
  #query: QueueQuery | null = null;
  #looking: AbortController | null = null;

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /** An entry, when it is here. */
  get(id: number): Finding | undefined {
    void this.#version;
    return this.#cache.peek(id);
  }

  /** Reads the summary, and the queue anew when it is another audit or another query. */
  async load(query: QueueQuery, { keep }: { keep: boolean }): Promise<void> {
    const turn = ++this.#order;
    this.#query = query;
    try {
      const before = this.summary?.id;
      const summary = await this.#studio.audit.latest({});
      if (turn !== this.#order) return;
      this.summary = summary;
      const same = keep && summary?.id === before && this.state === 'ready';
      if (summary !== null && !same) {
        const { ids } = await this.#studio.audit.order({ filter: toFilter(query) });
        if (turn !== this.#order) return;
        this.#cache.clear();
        this.ids = ids;
      }
      if (summary === null) this.ids = new Uint32Array();
      this.state = 'ready';
    } catch (error) {
      if (turn !== this.#order) return;
      this.problem = describeError(error);
      this.state = 'failed';
    }
  }

  /** Reads again what could not be read. */
  async retry(): Promise<void> {
    if (this.#query) await this.load(this.#query, { keep: false });
  }

  /** Fetches entries that are in sight and not here yet; `again` also those that are. */
  async want(ids: readonly number[], { again = false } = {}): Promise<void> {
    const missing = ids.filter((id) => (again || !this.#cache.peek(id)) && !this.#asking.has(id)).slice(0, atOnce);
    if (missing.length === 0) return;
    for (const id of missing) this.#asking.add(id);
    try {
      for (const finding of await this.#studio.audit.get({ ids: missing })) this.#cache.set(finding.id, finding);
      this.#version++;
    } finally {
      for (const id of missing) this.#asking.delete(id);
    }
  }

  /** Looks up words and suggestions of an entry; an earlier question that is still open is given up. */
  async look(findingId: number): Promise<void> {
    this.#looking?.abort();
    const looking = (this.#looking = new AbortController());
    const { signal } = looking;
    this.evidenceProblem = '';
    try {
      const found = await this.#studio.audit.evidence({ findingId, suggestions }, { signal });
      if (!signal.aborted) this.evidence = { findingId, found };
    } catch (error) {
      if (!signal.aborted) this.evidenceProblem = describeError(error);
    }
  }

  decide(request: Parameters<Studio['audit']['decide']>[0]): Promise<Decided> {
    return this.#studio.audit.decide(request);
  }
}

function toFilter({ shown, reason, imageIds }: QueueQuery): FindingFilter {
  return {
    least: suspiciousFrom,
    ...(shown === 'open' && { decisions: [null] }),
    ...(shown === 'decided' && { decisions: [...named] }),
    ...(reason !== null && { reasons: [reason] }),
    ...(imageIds !== null && { imageIds: [...imageIds.subarray(0, 100_000)] }),
  };
}
