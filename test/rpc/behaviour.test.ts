import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventWindow } from '../../src/shared/rpc/protocol.ts';
import { transports, type Connection } from './transports.ts';

/** Waits until a condition on the far side holds. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(5);
}

async function collect<Event>(events: AsyncIterable<Event>): Promise<Event[]> {
  const heard: Event[] = [];
  for await (const event of events) heard.push(event);
  return heard;
}

const refused = (code: string, rest: object = {}) =>
  expect.objectContaining({ name: 'StudioError', code, ...rest }) as Error;

describe.each(Object.entries(transports))('over %s', (_, open) => {
  let connection: Connection;
  beforeAll(async () => {
    connection = await open();
  });
  afterAll(() => connection.close());
  const client = () => connection.client;

  describe('a call', () => {
    it('returns any JSON value', async () => {
      const value = { text: 'ärger 🙂 \u0000', list: [1, -0.5, null, true, [[]]], nested: { empty: {} } };
      expect(await client().values.echo({ value })).toStrictEqual({ value });
    });

    it('carries typed arrays both ways as typed arrays', async () => {
      const numbers = Float32Array.from({ length: 100_003 }, (_, index) => index / 7);
      const answer = await client().values.scale({ numbers, by: 2 });
      expect(answer.numbers).toStrictEqual(numbers.map((number) => number * 2));
    });

    it('sends only the part of the buffer that a view covers', async () => {
      const { row } = await client().values.row({});
      expect([...row]).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
      expect(row.buffer.byteLength).toBeLessThan(1000);
    });

    it('has the defaults of its schema filled in', async () => {
      expect(await client().values.page({})).toEqual({ limit: 7 });
    });

    it('is answered out of order: a slow one does not delay others', async () => {
      const controller = new AbortController();
      const slow = client().work.wait({ name: 'slow' }, { signal: controller.signal });
      expect(await client().values.page({ limit: 3 })).toEqual({ limit: 3 });
      controller.abort();
      await expect(slow).rejects.toThrow();
    });

    it('with invalid input is refused with the path and the reason', async () => {
      await expect(client().values.page({ limit: 101 })).rejects.toEqual(
        refused('invalid-input', { data: { procedure: 'values.page', issues: [expect.stringMatching(/^limit: /)] } }),
      );
    });

    it('that fails with an error of the contract rejects with code, message and facts', async () => {
      await expect(client().values.fail({ how: 'on-purpose' })).rejects.toEqual(
        refused('not-found', { message: 'There is no image 7.', data: { imageId: 7, keys: ['a'] } }),
      );
    });

    it('that fails with unserialisable facts rejects with the others', async () => {
      await expect(client().values.fail({ how: 'with-odd-facts' })).rejects.toEqual(
        refused('conflict', { message: 'The facts are odd.', data: { row: 3 } }),
      );
    });

    it('that fails unexpectedly reports the details, but not to the client', async () => {
      const failure = client().values.fail({ how: 'unforeseen' });
      await expect(failure).rejects.toEqual(refused('internal', { message: expect.not.stringContaining('swordfish') }));
      await until(() => connection.reported.some((line) => line.includes('swordfish')));
    });

    it.each(['breaks-contract', 'cannot-cross'] as const)('whose output %s fails as internal', async (how) => {
      await expect(client().values.fail({ how })).rejects.toEqual(refused('internal'));
    });

    it('that cannot be sent is refused at once', async () => {
      await expect(client().values.echo({ value: () => {} })).rejects.toEqual(refused('invalid-input'));
    });

    it('that is cancelled rejects as cancelled and stops the handler', async () => {
      const controller = new AbortController();
      const call = client().work.wait({ name: 'given up' }, { signal: controller.signal });
      await until(async () => (await client().work.seen({})).started.includes('given up'));
      controller.abort();
      await expect(call).rejects.toEqual(refused('cancelled'));
      await until(async () => (await client().work.seen({})).aborted.includes('given up'));
    });

    it('that was cancelled beforehand is never sent', async () => {
      const call = client().work.wait({ name: 'never' }, { signal: AbortSignal.abort() });
      await expect(call).rejects.toEqual(refused('cancelled'));
      expect((await client().work.seen({})).started).not.toContain('never');
    });
  });

  describe('a feed', () => {
    it('delivers every event in order, and ends', async () => {
      const upTo = 3 * eventWindow + 17;
      const events = await collect(client().feeds.count({ upTo }));
      expect(events).toEqual(
        Array.from({ length: upTo }, (_, index) => ({ number: index + 1, event: { square: (index + 1) ** 2 } })),
      );
    });

    it('resumes after the given number', async () => {
      const events = await collect(client().feeds.count({ upTo: 12 }, { after: 10 }));
      expect(events.map(({ number }) => number)).toEqual([11, 12]);
    });

    it('delivers events as they happen', async () => {
      const heard: string[] = [];
      const listen = async () => {
        for await (const { event } of client().feeds.log({})) {
          heard.push(event);
          if (event === 'last') return;
        }
      };
      const listening = listen();
      await client().feeds.append({ events: ['one'] });
      await until(() => heard.length === 1);
      await client().feeds.append({ events: ['two', 'last'] });
      await listening;
      expect(heard).toEqual(['one', 'two', 'last']);
    });

    it('stops on the far side when its listener leaves', async () => {
      for await (const { number } of client().feeds.endless({ name: 'left' })) if (number === 3) break;
      await until(async () => (await client().work.seen({})).aborted.includes('left'));
    });

    it('rejects as cancelled when it is aborted, even if its source ignores that', async () => {
      const controller = new AbortController();
      const first = client().feeds.deaf({}, { signal: controller.signal })[Symbol.asyncIterator]().next();
      await client().values.page({});
      controller.abort();
      await expect(first).rejects.toEqual(refused('cancelled'));
    });

    it('delivers the events before a failure, then fails', async () => {
      const heard: number[] = [];
      const listen = async () => {
        for await (const { event } of client().feeds.fail({})) heard.push(event);
      };
      await expect(listen()).rejects.toEqual(refused('conflict', { message: 'The feed broke.' }));
      expect(heard).toEqual([1, 2]);
    });

    it('waits for a slow listener instead of filling memory', async () => {
      const events = client().feeds.endless({ name: 'slow' })[Symbol.asyncIterator]();
      await events.next();
      let before = -1;
      let drawn = 0;
      // It produces until the window is full (over HTTP: until the socket's buffers are, too), then pauses.
      await until(async () => {
        before = drawn;
        await wait(50);
        drawn = await client().feeds.drawn({ name: 'slow' });
        return drawn === before;
      });
      expect(drawn).toBeLessThanOrEqual(2 * eventWindow);
      expect((await events.next()).value?.number).toBe(2);
      await events.return?.();
    });
  });

  it('a message that does not follow the protocol does no harm', async () => {
    const foreign = [7, 'call', [], {}, { type: 'call', id: -1 }, { type: 'call', id: 1e9, procedure: 3 }];
    for (const message of foreign) connection.port.post(message as never);
    expect(await client().values.page({ limit: 5 })).toEqual({ limit: 5 });
  });

  it('a closed connection fails pending and later calls as disconnected', async () => {
    const other = await open();
    const call = other.client.work.wait({ name: 'cut' });
    const feed = other.client.feeds.log({})[Symbol.asyncIterator]().next();
    const failures = Promise.allSettled([call, feed]);
    await other.client.values.page({});
    await other.close();
    for (const failure of await failures) expect(failure).toMatchObject({ reason: { code: 'disconnected' } });
    await expect(other.client.values.page({})).rejects.toEqual(refused('disconnected'));
  });
});
