import { LRUCache } from 'lru-cache';
import {
  decision,
  suspiciousFrom,
  type AuditReason,
  type AuditSummary,
  type Decided,
  type Finding,
  type FindingEvidence,
  type FindingFilter,
} from '../../../../shared/contract/audit.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import { describeError } from '../../workspace/toasts.svelte.ts';

/** Which part of the queue is shown. */
export type Shown = 'open' | 'decided' | 'all';

/** Filter of the queue. `imageIds` is null without a filter. */
export interface QueueQuery {
  readonly shown: Shown;
  readonly reason: AuditReason | null;
  readonly imageIds: Uint32Array | null;
}

const maxCached = 2_000;
const batchSize = 100;
const suggestions = 5;

/** The latest audit as loaded by the window: its summary, its queue and the visible entries. */
export class AuditState {
  summary = $state.raw<AuditSummary | null>(null);
  /** `first` until the first load has finished. */
  state = $state<'first' | 'ready' | 'failed'>('first');
  problem = $state('');
  ids = $state.raw<Uint32Array>(new Uint32Array());
  /** Evidence for the current entry; null while loading. */
  evidence = $state.raw<{ readonly findingId: number; readonly found: FindingEvidence } | null>(null);
  evidenceProblem = $state('');
  readonly #studio: Studio;
  readonly #cache = new LRUCache<number, Finding>({ max: maxCached });
  #version = $state(0);
  #pending = new Set<number>();
  #loads = 0;
  #query: QueueQuery | null = null;
  #evidenceRequest: AbortController | null = null;

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /** An entry, if it is loaded. */
  get(id: number): Finding | undefined {
    void this.#version;
    return this.#cache.peek(id);
  }

  /** Loads the summary, and the queue too unless `keep` is set and the audit is the same. */
  async load(query: QueueQuery, { keep }: { keep: boolean }): Promise<void> {
    const load = ++this.#loads;
    this.#query = query;
    try {
      const before = this.summary?.id;
      const summary = await this.#studio.audit.latest({});
      if (load !== this.#loads) return;
      this.summary = summary;
      const same = keep && summary?.id === before && this.state === 'ready';
      if (summary !== null && !same) {
        const { ids } = await this.#studio.audit.order({ filter: toFilter(query) });
        if (load !== this.#loads) return;
        this.#cache.clear();
        this.ids = ids;
      }
      if (summary === null) this.ids = new Uint32Array();
      this.state = 'ready';
    } catch (error) {
      if (load !== this.#loads) return;
      this.problem = describeError(error);
      this.state = 'failed';
    }
  }

  /** Repeats the last load after a failure. */
  async retry(): Promise<void> {
    if (this.#query) await this.load(this.#query, { keep: false });
  }

  /** Fetches visible entries that are not loaded yet; with `again`, also those that are. */
  async want(ids: readonly number[], { again = false } = {}): Promise<void> {
    const missing = ids.filter((id) => (again || !this.#cache.peek(id)) && !this.#pending.has(id)).slice(0, batchSize);
    if (missing.length === 0) return;
    for (const id of missing) this.#pending.add(id);
    try {
      for (const finding of await this.#studio.audit.get({ ids: missing })) this.#cache.set(finding.id, finding);
      this.#version++;
    } finally {
      for (const id of missing) this.#pending.delete(id);
    }
  }

  /** Loads word effects and suggestions for an entry, cancelling an earlier request. */
  async loadEvidence(findingId: number): Promise<void> {
    this.#evidenceRequest?.abort();
    const request = (this.#evidenceRequest = new AbortController());
    const { signal } = request;
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
    ...(shown === 'decided' && { decisions: [...decision.options] }),
    ...(reason !== null && { reasons: [reason] }),
    ...(imageIds !== null && { imageIds: [...imageIds.subarray(0, 100_000)] }),
  };
}
