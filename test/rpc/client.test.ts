import { beforeEach, describe, expect, it } from 'vitest';
import { studioFaults } from '../../src/shared/contract/errors.ts';
import { connect } from '../../src/shared/rpc/client.ts';
import type { Port } from '../../src/shared/rpc/port.ts';
import type { Client } from '../../src/shared/rpc/procedure.ts';
import type { Request } from '../../src/shared/rpc/protocol.ts';
import { openMemoryChannel } from '../../src/shared/rpc/transports/memory.ts';
import { probeContract, type ProbeContract } from './probe-contract.ts';

describe('the client', () => {
  let client: Client<ProbeContract>;
  let far: Port;
  let asked: Request[];
  const answer = (message: unknown) => far.post(message as never);

  beforeEach(() => {
    const [near, other] = openMemoryChannel();
    far = other;
    asked = [];
    client = connect(probeContract, near, { faults: studioFaults });
    far.listen(
      (message) => asked.push(message as Request),
      () => {},
    );
  });

  it('ignores invalid responses and responses to no request', async () => {
    const call = client.values.page({});
    for (const message of [null, 7, {}, { type: 'result', id: 1 }, { type: 'result', id: 99, outcome: { ok: true } }])
      answer(message);
    answer({ type: 'result', id: 1, outcome: { ok: true, value: 'the answer' } });
    expect(await call).toBe('the answer');
  });

  it.each([
    ['no fault', { ok: false }],
    ['a fault that is none', { ok: false, fault: 'broken' }],
    ['neither yes nor no', {}],
    ['a code that the contract does not have', { ok: false, fault: { code: 'odd', message: 'x', data: {} } }],
  ])('takes a failure with %s for a failure, and waits no longer', async (_, outcome) => {
    const call = client.values.page({});
    answer({ type: 'result', id: 1, outcome });
    await expect(call).rejects.toMatchObject({ name: 'StudioError', code: 'internal' });
  });

  it('keeps only the valid facts of a fault', async () => {
    const call = client.values.page({});
    const data = { file: 'a.csv', row: 3, list: ['x', 1], nested: { deep: true }, mixed: [{}] };
    answer({ type: 'result', id: 1, outcome: { ok: false, fault: { code: 'conflict', message: 'No.', data } } });
    await expect(call).rejects.toMatchObject({ data: { file: 'a.csv', row: 3, list: ['x', 1] } });
  });

  it('grants a feed credit as its listener consumes events, half a window at a time', async () => {
    const events = client.feeds.count({ upTo: 1000 })[Symbol.asyncIterator]();
    const first = events.next();
    for (let number = 1; number <= 256; number++) answer({ type: 'event', id: 1, number, event: { square: number } });
    await first;
    for (let taken = 2; taken <= 256; taken++) await events.next();
    await Promise.resolve();
    expect(asked).toMatchObject([
      { type: 'follow', id: 1, after: 0, credit: 256 },
      { type: 'more', id: 1, credit: 128 },
      { type: 'more', id: 1, credit: 128 },
    ]);
    await events.return?.();
    await Promise.resolve();
    expect(asked.at(-1)).toEqual({ type: 'cancel', id: 1 });
  });
});
