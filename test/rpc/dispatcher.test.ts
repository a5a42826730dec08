import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { studioFaults } from '../../src/shared/contract/errors.ts';
import { dispatch } from '../../src/shared/rpc/dispatcher.ts';
import type { Port } from '../../src/shared/rpc/port.ts';
import { eventWindow, type Response } from '../../src/shared/rpc/protocol.ts';
import { openMemoryChannel } from '../../src/shared/rpc/transports/memory.ts';
import { probeContract } from './probe-contract.ts';
import { createProbeHandlers } from './probe-handlers.ts';

describe('the dispatcher', () => {
  let port: Port;
  let stop: () => void;
  let heard: Response[];
  let reported: string[];
  const post = async (...messages: unknown[]) => {
    for (const message of messages) port.post(message as never);
    for (let turns = 0; turns < 10; turns++) await turn();
  };
  const ask = (id: number, procedure: string, input: unknown = {}) => ({ type: 'call', id, procedure, input });

  beforeEach(() => {
    const [near, far] = openMemoryChannel();
    port = near;
    heard = [];
    reported = [];
    near.listen(
      (message) => heard.push(message as Response),
      () => {},
    );
    const report = (problem: string) => void reported.push(problem);
    stop = dispatch(probeContract, createProbeHandlers(), far, { faults: studioFaults, report });
  });

  it.each([
    'values',
    'values.',
    '.echo',
    'values.echo.call',
    'values.constructor',
    'constructor.constructor',
    '__proto__.toString',
    'toString.call',
    'nothing.here',
    'feeds.log',
  ])('answers %j, which is not in the contract, with unknown-procedure', async (name) => {
    await post(ask(1, name));
    expect(heard).toMatchObject([
      { type: 'result', id: 1, outcome: { ok: false, fault: { code: 'unknown-procedure' } } },
    ]);
  });

  it('answers following a call with unknown-procedure too', async () => {
    await post({ type: 'follow', id: 4, procedure: 'values.echo', input: {}, after: 0, credit: 1 });
    expect(heard).toMatchObject([{ type: 'end', id: 4, fault: { code: 'unknown-procedure' } }]);
  });

  it('ignores an invalid message, reports it, and continues', async () => {
    await post(
      null,
      undefined,
      7,
      'call',
      [],
      { type: 'call' },
      { type: 'call', id: 1 },
      { type: 'call', id: 1.5, procedure: 'values.echo' },
      { type: 'call', id: '1', procedure: 'values.echo' },
      { type: 'follow', id: 1, procedure: 'feeds.log', input: {}, after: -1, credit: 1 },
      { type: 'result', id: 1, outcome: { ok: true, value: 1 } },
      { type: 'launch', id: 1 },
      ask(2, 'values.page'),
    );
    expect(reported).toHaveLength(12);
    expect(heard).toEqual([{ type: 'result', id: 2, outcome: { ok: true, value: { limit: 7 } } }]);
  });

  it('ignores a second request with a number that is in use', async () => {
    await post(ask(1, 'work.wait', { name: 'first' }), ask(1, 'values.page'));
    expect(heard).toEqual([]);
    expect(reported).toHaveLength(1);
  });

  it('answers a cancelled call once, as cancelled', async () => {
    await post(ask(1, 'work.wait', { name: 'x' }), { type: 'cancel', id: 1 }, { type: 'cancel', id: 1 });
    expect(heard).toMatchObject([{ type: 'result', id: 1, outcome: { ok: false, fault: { code: 'cancelled' } } }]);
    expect(reported).toEqual([]);
  });

  it('never sends more events than the window, whatever credit it gets', async () => {
    const follow = { type: 'follow', procedure: 'feeds.endless', after: 0 };
    await post({ ...follow, id: 1, input: { name: 'modest' }, credit: 2 });
    expect(heard).toHaveLength(2);
    await post({ type: 'more', id: 1, credit: 3 });
    expect(heard).toHaveLength(5);
    await post({ type: 'cancel', id: 1 });
    heard.length = 0;
    await post({ ...follow, id: 2, input: { name: 'greedy' }, credit: Number.MAX_SAFE_INTEGER });
    for (let turns = 0; turns < 1000; turns++) await turn();
    expect(heard).toHaveLength(eventWindow);
  });

  it('aborts every handler when the far side closes', async () => {
    const handlers = createProbeHandlers();
    const [near, far] = openMemoryChannel();
    dispatch(probeContract, handlers, far, { faults: studioFaults, report: () => {} });
    near.post(ask(1, 'work.wait', { name: 'a' }) as never);
    near.post({ type: 'follow', id: 2, procedure: 'feeds.endless', input: { name: 'b' }, after: 0, credit: 1 });
    await post();
    near.close();
    await post();
    expect(await handlers.work.seen({}, { signal: new AbortController().signal })).toMatchObject({
      aborted: ['a', 'b'],
    });
  });

  it('stops on request: handlers abort and the port closes', async () => {
    await post(ask(1, 'work.wait', { name: 'a' }));
    stop();
    await post(ask(2, 'values.page'));
    expect(heard).toEqual([]);
  });
});
