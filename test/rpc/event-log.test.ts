import { describe, expect, it } from 'vitest';
import { EventLog } from '../../src/shared/rpc/event-log.ts';

const fill = (log: EventLog<string>, count: number) => {
  for (let index = 0; index < count; index++) log.append(`event ${log.last + 1}`);
};

async function read(log: EventLog<string>, after?: number): Promise<string[]> {
  const heard: string[] = [];
  for await (const { number, event } of log.read(after === undefined ? {} : { after }))
    heard.push(`${number} ${event}`);
  return heard;
}

describe('an event log', () => {
  it('numbers from 1 and delivers the stored events to a late listener', async () => {
    const log = new EventLog<string>(10);
    fill(log, 3);
    log.end();
    expect(await read(log)).toEqual(['1 event 1', '2 event 2', '3 event 3']);
    expect(await read(log, 2)).toEqual(['3 event 3']);
    expect(await read(log, 3)).toEqual([]);
  });

  it('continues with the oldest stored event when older ones are requested, so that the numbers show the gap', async () => {
    const log = new EventLog<string>(3);
    fill(log, 10);
    log.end();
    expect(await read(log, 4)).toEqual(['8 event 8', '9 event 9', '10 event 10']);
  });

  it('delivers the summary once in place of what is gone', async () => {
    const log = new EventLog<string>(2, () => ['all is well']);
    fill(log, 5);
    log.end();
    expect(await read(log, 1)).toEqual(['3 all is well', '4 event 4', '5 event 5']);
    expect(await read(log, 3)).toEqual(['4 event 4', '5 event 5']);
  });

  it('delivers everything to a listener with a number it never assigned', async () => {
    const log = new EventLog<string>(5);
    fill(log, 2);
    log.end();
    expect(await read(log, 900)).toEqual(['1 event 1', '2 event 2']);
  });

  it('stores a bounded number of events for any number of slow listeners', async () => {
    const log = new EventLog<string>(4);
    const slow = log.read();
    fill(log, 1);
    expect((await slow.next()).value?.number).toBe(1);
    fill(log, 1000);
    expect((await slow.next()).value?.number).toBe(998);
  });

  it('loses and duplicates nothing for listeners that come and go while it is written', async () => {
    const log = new EventLog<string>(1000);
    const listen = async () => {
      const numbers: number[] = [];
      for (let after = 0; after < 500;) {
        for await (const { number } of log.read({ after })) {
          numbers.push((after = number));
          if (number % 7 === 0 || number === 500) break;
        }
      }
      return numbers;
    };
    const listeners = [listen(), listen()];
    for (let index = 0; index < 500; index++) {
      fill(log, 1);
      if (index % 3 === 0) await Promise.resolve();
    }
    const expected = Array.from({ length: 500 }, (_, index) => index + 1);
    expect(await Promise.all(listeners)).toEqual([expected, expected]);
  });

  it('ends quietly for a listener that is aborted while it waits', async () => {
    const log = new EventLog<string>(4);
    const controller = new AbortController();
    const next = log.read({ signal: controller.signal }).next();
    controller.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});
