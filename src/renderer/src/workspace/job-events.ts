import type { Job, JobEvent } from '../../../shared/contract/jobs.ts';

/** The jobs after an event, newest first. An event of an unlisted job is ignored, unless it queues one. */
export function applyJobEvent(jobs: readonly Job[], event: JobEvent, at: string): readonly Job[] {
  // A fast run reports hundreds of steps per second, which the list of jobs does not show.
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

/** Seconds until the current phase ends at its current rate; null while unknown. */
export function findTimeLeft({ progress }: Job): number | null {
  if (!progress?.total || !progress.ratePerSecond) return null;
  return Math.max(0, (progress.total - progress.done) / progress.ratePerSecond);
}

/** Progress of the current phase, 0 to 1; null while unknown. */
export function findShare({ progress }: Job): number | null {
  return progress?.total ? Math.min(1, progress.done / progress.total) : null;
}
