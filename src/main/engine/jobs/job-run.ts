import { AsyncLocalStorage } from 'node:async_hooks';
import { isStudioError } from '../../../shared/contract/errors.ts';
import type { Job, JobEvent, JobKind, Progress } from '../../../shared/contract/jobs.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { EventLog } from '../../../shared/rpc/event-log.ts';
import type { Row } from '../catalogue/tables.ts';
import { toFault } from './job-rows.ts';
import { ProgressMeter } from './progress-meter.ts';
import type { JobWork } from './queue.ts';

const reportMilliseconds = 100;
const saveMilliseconds = 2_000;

type JobChange = Partial<Pick<Row<'job'>, 'state' | 'result' | 'fault' | 'finished_at'>>;

/** One job from the queue to its end. */
export class JobRun {
  /** Resolves when the job has ended (or was interrupted because the project closes); never rejects. */
  readonly over: Promise<void>;
  readonly #catalogue: Catalogue;
  readonly #events: EventLog<JobEvent>;
  readonly #job: { readonly id: number; readonly kind: JobKind; readonly title: string };
  readonly #notices: string[];
  readonly #stop = new AbortController();
  readonly #meter = new ProgressMeter();
  /** Runs a function outside the caller's async context: a job may report progress from within a write. */
  readonly #fromOutside = AsyncLocalStorage.snapshot();
  #state: 'queued' | 'running' = 'queued';
  #interrupted = false;
  #ended = false;
  #progress: Progress | null = null;
  #pending: NodeJS.Timeout | undefined;
  #sentAt = -Infinity;
  #storedAt = -Infinity;
  #storing: Promise<unknown> = Promise.resolve();

  constructor(
    catalogue: Catalogue,
    events: EventLog<JobEvent>,
    { notices, ...job }: { id: number; kind: JobKind; title: string; notices: string[] },
    work: JobWork,
    before: Promise<unknown> | undefined,
  ) {
    this.#catalogue = catalogue;
    this.#events = events;
    this.#job = job;
    this.#notices = [...notices];
    events.append({ type: 'queued', jobId: job.id, kind: job.kind, title: job.title });
    this.over = this.#run(work, before);
  }

  /** Ends the job for good. */
  cancel(): void {
    this.#stop.abort();
  }

  /** Stops the job but leaves it unfinished in the catalogue, to be resumed. */
  interrupt(): void {
    this.#interrupted = true;
    this.#stop.abort();
  }

  /** The current state of the job, which the catalogue stores less often. */
  describe(job: Job): Job {
    if (this.#ended) return job;
    return { ...job, state: this.#state, progress: this.#progress, notices: [...this.#notices] };
  }

  async #run(work: JobWork, before: Promise<unknown> | undefined): Promise<void> {
    const { signal } = this.#stop;
    await Promise.race([before, new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))]);
    try {
      signal.throwIfAborted();
      await this.#store({ state: 'running' });
      this.#state = 'running';
      this.#events.append({ type: 'started', jobId: this.#job.id });
      const result = (await work(this.#context())) ?? null;
      await this.#end(
        { state: 'finished', result: JSON.stringify(result) },
        { type: 'finished', jobId: this.#job.id, result },
      );
    } catch (error) {
      // If even the end cannot be stored (a full disk), listeners must still learn of it.
      await this.#fail(error).catch((failure: unknown) =>
        this.#finish({ type: 'failed', jobId: this.#job.id, fault: toFault(failure) }),
      );
    }
  }

  async #fail(error: unknown): Promise<void> {
    const stopped = this.#stop.signal.aborted || isStudioError(error, 'cancelled');
    if (this.#interrupted) await this.#leave();
    else if (stopped) await this.#end({ state: 'cancelled' }, { type: 'cancelled', jobId: this.#job.id });
    else {
      const fault = toFault(error);
      await this.#end(
        { state: 'failed', fault: JSON.stringify(fault) },
        { type: 'failed', jobId: this.#job.id, fault },
      );
    }
  }

  #context() {
    const { id: jobId } = this.#job;
    return {
      jobId,
      signal: this.#stop.signal,
      progress: (phase: string, done: number, total: number | null) => this.#report(phase, done, total),
      metric: (step: number, values: Readonly<Record<string, number>>) =>
        this.#events.append({ type: 'metric', jobId, step, values: { ...values } }),
      notice: (message: string) => {
        this.#notices.push(message);
        this.#events.append({ type: 'notice', jobId, message });
        this.#storeLater();
      },
    };
  }

  #report(phase: string, done: number, total: number | null): void {
    const now = performance.now();
    const entered = this.#progress?.phase !== phase;
    if (entered) this.#send();
    this.#progress = this.#meter.report(phase, done, total, now);
    if (entered || now - this.#sentAt >= reportMilliseconds) this.#send(true);
    else this.#pending ??= setTimeout(() => this.#send(), reportMilliseconds).unref();
    if (now - this.#storedAt >= saveMilliseconds) this.#storeLater();
  }

  /** Sends the pending progress event; with `always`, the current progress. */
  #send(always = false): void {
    if (this.#pending === undefined && !always) return;
    clearTimeout(this.#pending);
    this.#pending = undefined;
    this.#sentAt = performance.now();
    if (this.#progress !== null) this.#events.append({ type: 'progress', jobId: this.#job.id, ...this.#progress });
  }

  #storeLater(): void {
    this.#storedAt = performance.now();
    this.#storing = this.#fromOutside(() => this.#storing.then(() => this.#store({})).catch(() => undefined));
  }

  async #store(change: JobChange): Promise<void> {
    const progress = this.#progress === null ? null : JSON.stringify(this.#progress);
    await this.#catalogue.store((db) =>
      db
        .updateTable('job')
        .set({ ...change, progress, notices: JSON.stringify(this.#notices) })
        .where('project_id', '=', this.#catalogue.project)
        .where('id', '=', this.#job.id)
        .execute(),
    );
  }

  /** Stores the progress of a job that stays unfinished. */
  async #leave(): Promise<void> {
    clearTimeout(this.#pending);
    await this.#storing;
    await this.#store({});
  }

  async #end(change: JobChange, event: JobEvent): Promise<void> {
    this.#send();
    await this.#storing;
    await this.#store({ ...change, finished_at: Date.now() });
    this.#finish(event);
  }

  #finish(event: JobEvent): void {
    this.#ended = true;
    this.#events.append(event);
  }
}
