import type { Studio } from '../../../shared/contract/contract.ts';
import type { Job } from '../../../shared/contract/jobs.ts';
import { applyJobEvent, isUnderWay } from './job-events.ts';

/** The jobs of the open project and their state. */
export class JobBoard {
  list = $state.raw<readonly Job[]>([]);
  readonly underWay = $derived(this.list.filter(isUnderWay));
  /** Whether the list of jobs is open, and which job it should show. */
  open = $state(false);
  shown = $state<number | null>(null);
  readonly #studio: Studio;

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /** Reads the list, then follows what happens until `signal`. `onEnd` is called with each job that ends. */
  async follow(onEnd: (job: Job) => void, { signal }: { signal: AbortSignal }): Promise<void> {
    await this.reload({ signal });
    const newest = this.list[0]?.id ?? 0;
    for await (const { event } of this.#studio.jobs.events({}, { signal })) {
      const before = this.#find(event.jobId);
      // The feed starts with past events: older jobs, and the outcome of finished ones, are in the list already.
      if (!before && (event.type !== 'queued' || event.jobId < newest)) continue;
      if (before && !isUnderWay(before)) continue;
      this.list = applyJobEvent(this.list, event, new Date().toISOString());
      const after = this.#find(event.jobId);
      if (after && !isUnderWay(after)) onEnd(after);
    }
  }

  async reload({ signal }: { signal: AbortSignal }): Promise<void> {
    const listed = await this.#studio.jobs.list({ limit: 100 }, { signal });
    this.list = listed.toSorted((a, b) => b.id - a.id);
  }

  async cancel(jobId: number): Promise<void> {
    await this.#studio.jobs.cancel({ jobId });
  }

  /** Opens the list of jobs at one of them. */
  show(jobId: number | null): void {
    this.shown = jobId;
    this.open = true;
  }

  #find(jobId: number): Job | undefined {
    return this.list.find((job) => job.id === jobId);
  }
}
