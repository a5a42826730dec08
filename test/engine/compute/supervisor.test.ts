import { afterEach, describe, expect, it } from 'vitest';
import type { ComputeChild } from '../../../src/main/engine/compute/child.ts';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import { ComputeSupervisor } from '../../../src/main/engine/compute/supervisor.ts';
import { StudioError } from '../../../src/shared/contract/errors.ts';

const fork = forkCompute();
const question = { provider: 'cpu' } as const;
let children: ComputeChild[] = [];
let supervisor: ComputeSupervisor;

/** A supervisor of real processes; `tamper` may change each before it is used. */
function supervise(
  tamper: (child: ComputeChild, number: number) => ComputeChild = (child) => child,
  options: { silenceLimit?: number } = {},
): ComputeSupervisor {
  children = [];
  const spawn = () => {
    const child = tamper(fork(), children.length);
    children.push(child);
    return child;
  };
  return new ComputeSupervisor({ spawn, ...options });
}

/** A process that crashes on its first call. */
function mortal(child: ComputeChild): ComputeChild {
  child.port.post = () => child.kill();
  return child;
}

/** A process that never responds, like one whose driver never returns. */
function deaf(child: ComputeChild): ComputeChild {
  child.port.post = () => {};
  return child;
}

afterEach(() => supervisor.close());

describe('the supervisor of the compute process', () => {
  it('starts one process, on the first call', async () => {
    supervisor = supervise();
    const { providers } = supervisor.client();
    expect(children).toHaveLength(0);
    const answers = await Promise.all([providers.probe(question), providers.probe(question)]);
    expect(answers.map(({ available }) => available)).toEqual([true, true]);
    expect(children).toHaveLength(1);
  });

  it('retries in a new process when the first crashed, with a notice', async () => {
    supervisor = supervise((child, number) => (number === 0 ? mortal(child) : child));
    const notices: string[] = [];
    supervisor.onNotice((message) => notices.push(message));
    expect((await supervisor.client().providers.probe(question)).available).toBe(true);
    expect(children).toHaveLength(2);
    expect(notices).toEqual([expect.stringContaining('SIGKILL')]);
  });

  it('fails a call that crashes every process, but not the next call', async () => {
    supervisor = supervise((child, number) => (number < 2 ? mortal(child) : child));
    const { providers } = supervisor.client();
    await expect(providers.probe(question)).rejects.toMatchObject({
      code: 'compute-crashed',
      data: { procedure: 'providers.probe', signal: 'SIGKILL', hung: false },
    });
    expect((await providers.probe(question)).available).toBe(true);
  });

  it('kills a process that does not respond', async () => {
    supervisor = supervise((child, number) => (number === 0 ? deaf(child) : child), { silenceLimit: 8000 });
    const notices: string[] = [];
    supervisor.onNotice((message) => notices.push(message));
    expect((await supervisor.client().providers.probe(question)).available).toBe(true);
    expect(notices).toEqual([expect.stringContaining('did not respond')]);
    expect((await children[0]!.exited).signal).toBe('SIGKILL');
  });

  it('passes on errors of the process, without retrying', async () => {
    supervisor = supervise();
    const { encoders } = supervisor.client();
    await expect(encoders.open({ model: { folder: '/nowhere' } })).rejects.toMatchObject({ code: 'model-invalid' });
    expect(children).toHaveLength(1);
  });

  it('stops a cancelled call, and keeps the process', async () => {
    supervisor = supervise();
    const { providers } = supervisor.client();
    await providers.probe(question);
    const stop = new AbortController();
    const asked = providers.probe(question, { signal: stop.signal });
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect((await providers.probe(question)).available).toBe(true);
    expect(children).toHaveLength(1);
  });

  it('ends the process when it is closed, and refuses later calls', async () => {
    supervisor = supervise();
    await supervisor.client().providers.probe(question);
    await supervisor.close();
    await expect(children[0]!.exited).resolves.toBeDefined();
    await expect(supervisor.client().providers.probe(question)).rejects.toThrow(StudioError);
  });
});
