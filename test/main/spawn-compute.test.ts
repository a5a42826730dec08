import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { spawnUtility } from '../../src/main/desktop/spawn-compute.ts';
import { studioFaults } from '../../src/shared/contract/errors.ts';
import { connect } from '../../src/shared/rpc/client.ts';
import { probeContract } from '../rpc/probe-contract.ts';

vi.mock('electron', () => import('./electron.ts'));

const spawn = spawnUtility(join(import.meta.dirname, '..', 'rpc', 'forked-probe.ts'));

describe('a compute process of the desktop', () => {
  it('answers over its port, and can be killed in the middle of a call', async () => {
    const { port, exited, kill } = spawn();
    const client = connect(probeContract, port, { faults: studioFaults });
    expect(await client.values.page({})).toEqual({ limit: 7 });
    const work = client.work.wait({ name: 'for ever' });
    kill();
    await expect(work).rejects.toMatchObject({ code: 'disconnected' });
    expect(await exited).toMatchObject({ signal: null });
  });

  it('can be killed before it has started', async () => {
    const { exited, kill } = spawn();
    kill();
    await exited;
  });

  it('reports its last words', async () => {
    const { exited } = spawnUtility(join(import.meta.dirname, 'dying-process.ts'))();
    expect(await exited).toEqual({ code: 3, signal: null, stderr: 'the device is lost' });
  });
});
