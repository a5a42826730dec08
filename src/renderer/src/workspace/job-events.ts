import type { Job, JobEvent } from '../../../shared/contract/jobs.ts';

/** The jobs after an event, newest first. An event of a job that is not listed changes nothing, unless it starts one. */
export function applyJobEvent(jobs: readonly Job[], event: JobEvent, at: string): readonly Job[] {
  // A quick run tells of hundreds of steps a second; the list of jobs says nothing about them.
  if (event.type === 'metric') return jobs;
  if (event.type === 'queued') {
    if (jobs.some((job) => job.id === event.jobId)) return jobs;
    return [enqueue(event, at), ...jobs];
  }
  return jobs.map((job) => (job.id === event.jobId ? { ...job, ...changeOf(job, event, at) } : job));
}

function enqueue(event: Extract<JobEvent, { type: 'queued' }>, at: string): Job {
  return {
    id: event.jobId,
    kind: event.kind,
    title: event.title,
    state: 'queued',
    progress: null,
    createdAt: at,
    finishedAt: null,
    result: null,
    fault: null,
    notices: [],
  };
}

function changeOf(job: Job, event: JobEvent, at: string): Partial<Job> {
  switch (event.type) {
    case 'started':
      return { state: 'running' };
    case 'progress': {
      const { phase, done, total, ratePerSecond } = event;
      return { state: 'running', progress: { phase, done, total, ratePerSecond } };
    }
    case 'notice':
      return { notices: [...job.notices, event.message] };
    case 'finished':
      return { state: 'finished', result: event.result, finishedAt: at };
    case 'failed':
      return { state: 'failed', fault: event.fault, finishedAt: at };
    case 'cancelled':
      return { state: 'cancelled', finishedAt: at };
    default:
      return {};
  }
}

/** True while a job may still change. */
export const isUnderWay = (job: Job): boolean => job.state === 'queued' || job.state === 'running';

/** Seconds until the present phase ends at its present rate; null while that is unknown. */
export function findTimeLeft({ progress }: Job): number | null {
  if (!progress?.total || !progress.ratePerSecond) return null;
  return Math.max(0, (progress.total - progress.done) / progress.ratePerSecond);
}

/** How far the present phase is, 0 to 1; null while that is unknown. */
export function findShare({ progress }: Job): number | null {
  return progress?.total ? Math.min(1, progress.done / progress.total) : null;
}
