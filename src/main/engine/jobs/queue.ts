import type { Job, JobEvent, JobKind } from '../../../shared/contract/jobs.ts';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { Schema } from '../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { EventLog } from '../../../shared/rpc/event-log.ts';
import { findJob, listJobs, toFault, type JobFault } from './job-rows.ts';
import { JobRun } from './job-run.ts';
import { laneOf, type Lane } from './lanes.ts';

const maxJobEvents = 10_000;

/** A job to start, and the payload (JSON) from which it can be resumed. */
export interface JobRequest {
  readonly kind: JobKind;
  readonly title: string;
  readonly payload?: unknown;
}

/** What the work of a job is given. */
export interface JobContext {
  readonly jobId: number;
  /** Aborts when the job is cancelled or the project is closed. */
  readonly signal: AbortSignal;
  /** Reports progress; may be called at any rate. */
  readonly progress: (phase: string, done: number, total: number | null) => void;
  readonly metric: (step: number, values: Readonly<Record<string, number>>) => void;
  /** Reports something that does not stop the job. */
  readonly notice: (message: string) => void;
}

/** The part of a job's context that long work takes wherever it runs. */
export type WorkContext = Pick<JobContext, 'signal' | 'progress' | 'notice'>;

/** The work of a job; its result must be JSON. */
export type JobWork = (context: JobContext) => Promise<unknown>;

/** How a kind of job is resumed after the program ended during it. */
export interface Resumer {
  readonly input: Schema<unknown>;
  readonly run: (payload: unknown, context: JobContext) => Promise<unknown>;
}

/** The jobs of an open project: one at a time per lane, stored in the catalogue and reported as numbered events. */
export class JobQueue {
  readonly events: EventLog<JobEvent>;
  readonly #catalogue: Catalogue;
  readonly #runs = new Map<number, JobRun>();
  readonly #lanes = new Map<Lane, Promise<unknown>>();
  #closing = false;

  /** With `events`, successive projects share one log. */
  constructor(catalogue: Catalogue, { events }: { events?: EventLog<JobEvent> } = {}) {
    this.#catalogue = catalogue;
    this.events = events ?? new EventLog<JobEvent>(maxJobEvents);
  }

  /** Queues a job and returns its number at once; `events` reports its progress. */
  async start({ kind, title, payload = null }: JobRequest, work: JobWork): Promise<number> {
    if (this.#closing) throw new StudioError('no-project', 'The project is being closed, so no new job can start.');
    const { project } = this.#catalogue;
    const { id } = await this.#catalogue.store((db) =>
      db
        .insertInto('job')
        .values({
          project_id: project,
          kind,
          title,
          state: 'queued',
          payload: JSON.stringify(payload),
          notices: '[]',
          created_at: Date.now(),
        })
        .returning('id')
        .executeTakeFirstOrThrow(),
    );
    this.#enqueue({ id, kind, title, notices: [] }, work);
    return id;
  }

  /** Resumes the jobs that an earlier process left unfinished; those that cannot be resumed fail with the reason. Call once. */
  async resume(resumers: Readonly<Record<string, Resumer>>): Promise<void> {
    const { db, project } = this.#catalogue;
    const left = await db
      .selectFrom('job')
      .selectAll()
      .where('project_id', '=', project)
      .where('state', 'in', ['queued', 'running'])
      .orderBy('id')
      .execute();
    for (const row of left) {
      if (this.#runs.has(row.id)) continue;
      const kind = row.kind as JobKind;
      const job = { id: row.id, kind, title: row.title, notices: JSON.parse(row.notices) as string[] };
      const resumer = resumers[kind];
      const parsed = resumer && (await resumer.input['~standard'].validate(JSON.parse(row.payload)));
      if (resumer === undefined || parsed === undefined || parsed.issues !== undefined) {
        await this.#abandon(
          job,
          resumer === undefined ? 'this version cannot resume it' : 'its stored input cannot be read',
        );
      } else {
        const { value } = parsed;
        this.#enqueue(job, (context) => resumer.run(value, context));
      }
    }
  }

  /** Cancels a queued or running job; `not-found` for an unknown one. A job that has ended is unchanged. */
  async cancel(jobId: number): Promise<void> {
    const run = this.#runs.get(jobId);
    if (run === undefined) {
      await this.get(jobId);
      return;
    }
    run.cancel();
    await run.over;
  }

  /** The current state of a job; `not-found` for an unknown one. */
  async get(jobId: number): Promise<Job> {
    const { db, project } = this.#catalogue;
    const job = await findJob(db, project, jobId);
    if (job === undefined) throw new StudioError('not-found', `There is no job ${jobId} in this project.`, { jobId });
    return this.#runs.get(jobId)?.describe(job) ?? job;
  }

  /** Jobs, newest first. */
  async list(limit: number): Promise<Job[]> {
    const { db, project } = this.#catalogue;
    const jobs = await listJobs(db, project, limit);
    return jobs.map((job) => this.#runs.get(job.id)?.describe(job) ?? job);
  }

  /** Waits until a job has ended and returns it. */
  async wait(jobId: number): Promise<Job> {
    await this.#runs.get(jobId)?.over;
    return this.get(jobId);
  }

  /** Stops all jobs and waits for them. Unfinished ones are resumed when the project is next opened. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const run of this.#runs.values()) run.interrupt();
    await Promise.all([...this.#runs.values()].map((run) => run.over));
  }

  #enqueue(job: { id: number; kind: JobKind; title: string; notices: string[] }, work: JobWork): void {
    const lane = laneOf[job.kind];
    const before = this.#lanes.get(lane);
    const run = new JobRun(this.#catalogue, this.events, job, work, before);
    this.#runs.set(job.id, run);
    // A job that is cancelled while queued ends before the jobs ahead of it.
    this.#lanes.set(lane, Promise.all([before, run.over]));
    void run.over.then(() => this.#runs.delete(job.id));
  }

  async #abandon({ id, kind, title }: { id: number; kind: JobKind; title: string }, why: string): Promise<void> {
    const fault: JobFault = toFault(
      new StudioError('internal', `"${title}" was interrupted when the program ended, and ${why}. Start it again.`, {
        kind,
      }),
    );
    await this.#catalogue.store((db) =>
      db
        .updateTable('job')
        .set({ state: 'failed', fault: JSON.stringify(fault), finished_at: Date.now() })
        .where('project_id', '=', this.#catalogue.project)
        .where('id', '=', id)
        .execute(),
    );
    this.events.append({ type: 'failed', jobId: id, fault });
  }
}
