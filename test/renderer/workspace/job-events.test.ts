import { describe, expect, it } from 'vitest';
import { applyJobEvent, findShare, findTimeLeft, isUnderWay } from '../../../src/renderer/src/workspace/job-events.ts';
import type { Job, JobEvent } from '../../../src/shared/contract/jobs.ts';

const at = '2026-01-01T00:00:00.000Z';
const play = (...events: JobEvent[]) =>
  events.reduce<readonly Job[]>((jobs, event) => applyJobEvent(jobs, event, at), []);
const queued = { type: 'queued', jobId: 7, kind: 'embed', title: 'Embed' } as const;
const progress = { type: 'progress', jobId: 7, phase: 'images', done: 300, total: 1000, ratePerSecond: 100 } as const;

describe('applyJobEvent', () => {
  it('follows a job from the queue to its result', () => {
    const [job] = play(queued, { type: 'started', jobId: 7 }, progress, { type: 'finished', jobId: 7, result: 42 });
    expect(job).toMatchObject({ state: 'finished', result: 42, finishedAt: at, progress: { done: 300 } });
    expect(isUnderWay(job!)).toBe(false);
  });

  it('distinguishes a cancelled job from a failed one', () => {
    expect(play(queued, { type: 'cancelled', jobId: 7 })[0]!.state).toBe('cancelled');
    const fault = { code: 'disk-full', message: 'The disk is full.', data: {} };
    expect(play(queued, { type: 'failed', jobId: 7, fault })[0]).toMatchObject({ state: 'failed', fault });
  });

  it('collects notices', () => {
    const notice = (message: string) => ({ type: 'notice', jobId: 7, message }) as const;
    expect(play(queued, notice('a'), notice('b'))[0]!.notices).toEqual(['a', 'b']);
  });

  it('returns the same list for a metric, because a fast run reports hundreds per second', () => {
    const jobs = play(queued);
    expect(applyJobEvent(jobs, { type: 'metric', jobId: 7, step: 1, values: { loss: 2 } }, at)).toBe(jobs);
  });

  it('puts the newest job first and ignores repeated events', () => {
    const jobs = play(queued, { ...queued, jobId: 8 }, queued);
    expect(jobs.map((job) => job.id)).toEqual([8, 7]);
  });
});

describe('time left and progress', () => {
  it('follow from rate and total', () => {
    const [job] = play(queued, progress);
    expect(findTimeLeft(job!)).toBe(7);
    expect(findShare(job!)).toBe(0.3);
  });

  it('are unknown without them', () => {
    const [job] = play(queued, { ...progress, total: null });
    expect(findTimeLeft(job!)).toBeNull();
    expect(findShare(job!)).toBeNull();
    expect(findTimeLeft(play(queued)[0]!)).toBeNull();
  });
});
