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
  /** Resolves when the job is over (or was interrupted by closing the project); never rejects. */
  readonly over: Promise<void>;
  readonly #catalogue: Catalogue;
  readonly #events: EventLog<JobEvent>;
  readonly #job: { readonly id: number; readonly kind: JobKind; readonly title: string };
  readonly #notices: string[];
  readonly #stop = new AbortController();
  readonly #meter = new ProgressMeter();
  /** Runs something as if it were called from here: a job may tell of its progress from the middle of a write. */
  readonly #fromOutside = AsyncLocalStorage.snapshot();
  #state: 'queued' | 'running' = 'queued';
  #interrupted = false;
  #ended = false;
  #progress: Progress | null = null;
  #toTell: NodeJS.Timeout | undefined;
  #toldAt = -Infinity;
  #keptAt = -Infinity;
  #keeping: Promise<unknown> = Promise.resolve();

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

  /** Ends the job for now: it stays unfinished in the catalogue. */
  interrupt(): void {
    this.#interrupted = true;
    this.#stop.abort();
  }

  /** The job as it stands at this moment, which the catalogue is told of less often. */
  describe(job: Job): Job {
    if (this.#ended) return job;
    return { ...job, state: this.#state, progress: this.#progress, notices: [...this.#notices] };
  }

  async #run(work: JobWork, before: Promise<unknown> | undefined): Promise<void> {
    const { signal } = this.#stop;
    await Promise.race([before, new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))]);
    try {
      signal.throwIfAborted();
      await this.#keep({ state: 'running' });
      this.#state = 'running';
      this.#events.append({ type: 'started', jobId: this.#job.id });
      const result = (await work(this.#context())) ?? null;
      await this.#end(
        { state: 'finished', result: JSON.stringify(result) },
        { type: 'finished', jobId: this.#job.id, result },
      );
    } catch (error) {
      // When not even the end can be written (a full disk), those who listen must still hear of it.
      await this.#fail(error).catch((failure: unknown) =>
        this.#tellEnd({ type: 'failed', jobId: this.#job.id, fault: toFault(failure) }),
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
        this.#keepLater();
      },
    };
  }

  #report(phase: string, done: number, total: number | null): void {
    const now = performance.now();
    const entered = this.#progress?.phase !== phase;
    if (entered) this.#tell();
    this.#progress = this.#meter.report(phase, done, total, now);
    if (entered || now - this.#toldAt >= reportMilliseconds) this.#tell(true);
    else this.#toTell ??= setTimeout(() => this.#tell(), reportMilliseconds).unref();
    if (now - this.#keptAt >= saveMilliseconds) this.#keepLater();
  }

  /** Tells of the progress that was held back (or of the present one). */
  #tell(always = false): void {
    if (this.#toTell === undefined && !always) return;
    clearTimeout(this.#toTell);
    this.#toTell = undefined;
    this.#toldAt = performance.now();
    if (this.#progress !== null) this.#events.append({ type: 'progress', jobId: this.#job.id, ...this.#progress });
  }

  #keepLater(): void {
    this.#keptAt = performance.now();
    this.#keeping = this.#fromOutside(() => this.#keeping.then(() => this.#keep({})).catch(() => undefined));
  }

  async #keep(change: JobChange): Promise<void> {
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

  /** Writes how far the job came; it stays unfinished. */
  async #leave(): Promise<void> {
    clearTimeout(this.#toTell);
    await this.#keeping;
    await this.#keep({});
  }

  async #end(change: JobChange, event: JobEvent): Promise<void> {
    this.#tell();
    await this.#keeping;
    await this.#keep({ ...change, finished_at: Date.now() });
    this.#tellEnd(event);
  }

  #tellEnd(event: JobEvent): void {
    this.#ended = true;
    this.#events.append(event);
  }
}
