import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { StudioError } from '../../../src/shared/contract/errors.ts';
import { job, jobEvent, type JobEvent } from '../../../src/shared/contract/jobs.ts';
import type { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { JobQueue, type JobContext, type JobWork } from '../../../src/main/engine/jobs/queue.ts';
import { makeProject, reopen } from '../../helpers/catalogue.ts';

async function makeQueue(catalogue?: Catalogue): Promise<JobQueue> {
  const queue = new JobQueue(catalogue ?? (await makeProject()));
  onTestFinished(() => queue.close());
  return queue;
}

/** All events so far. */
async function eventsOf(queue: JobQueue): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  if (queue.events.last === 0) return events;
  for await (const { number, event } of queue.events.read()) {
    events.push(jobEvent.parse(event));
    if (number === queue.events.last) break;
  }
  return events;
}

/** Work that ends on demand. */
function makeGate(): { work: JobWork; open: () => void; entered: Promise<void> } {
  let open = () => {};
  let enter = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const entered = new Promise<void>((resolve) => (enter = resolve));
  const work: JobWork = async ({ signal }) => {
    enter();
    await Promise.race([
      opened,
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    ]);
    return 'through';
  };
  return { work, open, entered };
}

describe('a job', () => {
  it('is reported from queue to end, and stored with its result', async () => {
    const queue = await makeQueue();
    const jobId = await queue.start(
      { kind: 'embed', title: 'Embed 3 images' },
      async ({ progress, metric, notice }) => {
        progress('images', 0, 3);
        metric(1, { loss: 0.5 });
        notice('The CPU is used.');
        progress('images', 3, 3);
        return { done: 3 };
      },
    );
    const ended = await queue.wait(jobId);
    expect(job.parse(ended)).toMatchObject({
      id: jobId,
      kind: 'embed',
      title: 'Embed 3 images',
      state: 'finished',
      result: { done: 3 },
      fault: null,
      notices: ['The CPU is used.'],
      progress: { phase: 'images', done: 3, total: 3 },
    });
    expect((await eventsOf(queue)).map((event) => event.type)).toEqual([
      'queued',
      'started',
      'progress',
      'metric',
      'notice',
      'progress',
      'finished',
    ]);
  });

  it('may report progress from within a write, which is stored too', async () => {
    const catalogue = await makeProject();
    const queue = await makeQueue(catalogue);
    const gate = makeGate();
    const jobId = await queue.start({ kind: 'import', title: 'Import' }, async (context) => {
      await catalogue.store(async () => {
        context.notice('One file was skipped.');
        context.progress('files', 1, 2);
      });
      await gate.work(context);
    });
    await gate.entered;
    await vi.waitFor(async () => {
      const row = await catalogue.db.selectFrom('job').selectAll().where('id', '=', jobId).executeTakeFirstOrThrow();
      expect(JSON.parse(row.notices)).toEqual(['One file was skipped.']);
    });
    gate.open();
    await queue.wait(jobId);
  });

  it('that fails reports the code and data of the error', async () => {
    const queue = await makeQueue();
    const failing = await queue.start({ kind: 'import', title: 'Import x' }, () =>
      Promise.reject(new StudioError('unreadable-file', 'x cannot be read.', { file: 'x' })),
    );
    const broken = await queue.start({ kind: 'import', title: 'Import y' }, () =>
      Promise.reject(new TypeError('oops')),
    );
    expect(await queue.wait(failing)).toMatchObject({
      state: 'failed',
      fault: { code: 'unreadable-file', message: 'x cannot be read.', data: { file: 'x' } },
      finishedAt: expect.any(String),
    });
    expect(await queue.wait(broken)).toMatchObject({ state: 'failed', fault: { code: 'internal', message: 'oops' } });
  });

  it('has ended for all callers once its end is reported', async () => {
    const queue = await makeQueue();
    const jobId = await queue.start({ kind: 'export', title: 'Export' }, async () => 'all');
    for await (const { event } of queue.events.read()) if (event.type === 'finished') break;
    expect(await queue.get(jobId)).toMatchObject({ state: 'finished', result: 'all' });
  });

  it('that is unknown is reported as not found', async () => {
    const queue = await makeQueue();
    await expect(queue.get(99)).rejects.toMatchObject({ code: 'not-found' });
    await expect(queue.cancel(99)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('cancelling', () => {
  it('ends a running job as cancelled, not as failed', async () => {
    const queue = await makeQueue();
    const gate = makeGate();
    const jobId = await queue.start({ kind: 'embed', title: 'Embed' }, gate.work);
    await gate.entered;
    await queue.cancel(jobId);
    expect(await queue.get(jobId)).toMatchObject({ state: 'cancelled', fault: null });
    expect((await eventsOf(queue)).map((event) => event.type)).toEqual(['queued', 'started', 'cancelled']);
    await expect(queue.cancel(jobId)).resolves.toBeUndefined();
  });

  it('removes a waiting job from the queue without starting it', async () => {
    const queue = await makeQueue();
    const gate = makeGate();
    const first = await queue.start({ kind: 'embed', title: 'Embed' }, gate.work);
    let ran = false;
    const second = await queue.start({ kind: 'evaluate', title: 'Evaluate' }, async () => (ran = true));
    const third = await queue.start({ kind: 'import', title: 'Import' }, async () => 'third');
    await queue.cancel(second);
    expect(await queue.get(second)).toMatchObject({ state: 'cancelled' });
    expect(await queue.get(first)).toMatchObject({ state: 'running' });
    // The third still waits for the first.
    expect(await queue.get(third)).toMatchObject({ state: 'queued' });
    gate.open();
    expect(await queue.wait(third)).toMatchObject({ state: 'finished', result: 'third' });
    expect(ran).toBe(false);
  });
});

describe('the queue', () => {
  it('runs heavy jobs one after another in the order of their start, and light ones in parallel', async () => {
    const queue = await makeQueue();
    const gate = makeGate();
    const order: string[] = [];
    const heavy = await queue.start({ kind: 'embed', title: 'Embed' }, async (context) => {
      await gate.work(context);
      order.push('embed');
    });
    const next = await queue.start({ kind: 'evaluate', title: 'Evaluate' }, async () => void order.push('evaluate'));
    const last = await queue.start({ kind: 'tune', title: 'Tune' }, async () => void order.push('tune'));
    const light = await queue.start({ kind: 'export', title: 'Export' }, async () => void order.push('export'));
    await queue.wait(light);
    expect(order).toEqual(['export']);
    expect((await queue.list(10)).map(({ id, state }) => [id, state])).toEqual([
      [light, 'finished'],
      [last, 'queued'],
      [next, 'queued'],
      [heavy, 'running'],
    ]);
    gate.open();
    await queue.wait(last);
    expect(order).toEqual(['export', 'embed', 'evaluate', 'tune']);
  });

  it('continues after a failed job', async () => {
    const queue = await makeQueue();
    await queue.start({ kind: 'embed', title: 'Embed' }, () => Promise.reject(new Error('no')));
    const next = await queue.start({ kind: 'embed', title: 'Embed' }, async () => 'yes');
    expect(await queue.wait(next)).toMatchObject({ state: 'finished', result: 'yes' });
  });

  it('sends a late listener all events after the number that it knows', async () => {
    const queue = await makeQueue();
    await queue.wait(await queue.start({ kind: 'add-model', title: 'Add' }, async () => 1));
    const numbers: number[] = [];
    for await (const { number, event } of queue.events.read({ after: 1 })) {
      numbers.push(number);
      if (event.type === 'finished') break;
    }
    expect(numbers).toEqual([2, 3]);
  });
});

describe('progress', () => {
  it('never falls, never exceeds its total and keeps the total within a phase for any reports', async () => {
    const queue = await makeQueue();
    const jobId = await queue.start({ kind: 'import', title: 'Import' }, async ({ progress }) => {
      for (const [phase, done, total] of [
        ['read', 1, null],
        ['read', 5, 10],
        ['read', 3, 12],
        ['read', 40, 10],
        ['write', 0, 4],
        ['write', 2, 4],
        ['read', 2, 10],
        ['write', 4, 4],
      ] as const) {
        progress(phase, done, total);
        await sleep(120);
      }
    });
    await queue.wait(jobId);
    const events = (await eventsOf(queue)).filter((event) => event.type === 'progress');
    expect(events.length).toBeGreaterThanOrEqual(6);
    for (const [phase, group] of Map.groupBy(events, (event) => event.phase)) {
      const done = group.map((event) => event.done);
      expect(done, phase).toEqual([...done].sort((a, b) => a - b));
      expect(new Set(group.flatMap((event) => event.total ?? [])).size, phase).toBe(1);
      for (const event of group) expect(event.done).toBeLessThanOrEqual(event.total ?? Infinity);
    }
    expect(events.at(-1)).toMatchObject({ phase: 'write', done: 4, total: 4 });
  });

  it('is sent a few times per second at any report rate, and always at the end', async () => {
    const queue = await makeQueue();
    const jobId = await queue.start({ kind: 'import', title: 'Import' }, async ({ progress }) => {
      for (let done = 0; done <= 100_000; done += 1) progress('rows', done, 100_000);
    });
    await queue.wait(jobId);
    const events = (await eventsOf(queue)).filter((event) => event.type === 'progress');
    expect(events.length).toBeLessThan(100);
    expect(events.at(-1)).toMatchObject({ done: 100_000 });
  });
});

describe('a job that was left unfinished', () => {
  const payload = z.object({ modelId: z.number() });

  /** Closes the project during a job and opens it again. */
  async function interrupt(work: Partial<Record<'kind', 'embed' | 'tune'>> & { payload?: unknown }): Promise<JobQueue> {
    const catalogue = await makeProject();
    const queue = await makeQueue(catalogue);
    const gate = makeGate();
    await queue.start({ kind: work.kind ?? 'embed', title: 'Embed', payload: work.payload }, gate.work);
    await gate.entered;
    await queue.close();
    return makeQueue(await reopen(catalogue));
  }

  it('is resumed with its payload when its kind supports it', async () => {
    const queue = await interrupt({ payload: { modelId: 7 } });
    const seen: unknown[] = [];
    const run = async (again: unknown, { jobId }: JobContext) => {
      seen.push(again, jobId);
      return 'resumed';
    };
    await queue.resume({ embed: { input: payload, run } });
    expect(await queue.wait(1)).toMatchObject({ state: 'finished', result: 'resumed' });
    expect(seen).toEqual([{ modelId: 7 }, 1]);
  });

  it('fails with a clear error when its kind cannot be resumed', async () => {
    const queue = await interrupt({ kind: 'tune' });
    await queue.resume({});
    expect(await queue.get(1)).toMatchObject({
      state: 'failed',
      fault: { message: expect.stringContaining('Start it again') },
    });
    expect((await eventsOf(queue)).map((event) => event.type)).toEqual(['failed']);
  });

  it('fails when its stored payload is no longer valid', async () => {
    const queue = await interrupt({ payload: { modelId: 'seven' } });
    await queue.resume({ embed: { input: payload, run: async () => 'never' } });
    expect(await queue.get(1)).toMatchObject({
      state: 'failed',
      fault: { message: expect.stringContaining('cannot be read') },
    });
  });
});
