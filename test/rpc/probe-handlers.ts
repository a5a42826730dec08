import { StudioError, type ErrorData } from '../../src/shared/contract/errors.ts';
import { EventLog } from '../../src/shared/rpc/event-log.ts';
import type { Handlers } from '../../src/shared/rpc/procedure.ts';
import type { ProbeContract } from './probe-contract.ts';

/** Handlers of the probe contract; each call of this function has its own state. */
export function createProbeHandlers(): Handlers<ProbeContract> {
  const started: string[] = [];
  const aborted: string[] = [];
  const drawn = new Map<string, number>();
  const log = new EventLog<string>(100_000);
  const matrix = new Float64Array(1_000_000).map((_, index) => index);
  const begin = (name: string, signal: AbortSignal) => {
    started.push(name);
    signal.addEventListener('abort', () => aborted.push(name));
  };
  return {
    values: {
      echo: (input) => input,
      scale: ({ numbers, by }) => ({ numbers: numbers.map((number) => number * by) }),
      row: () => ({ row: matrix.subarray(10, 20) }),
      page: (input) => input,
      fail({ how }) {
        if (how === 'on-purpose')
          throw new StudioError('not-found', 'There is no image 7.', { imageId: 7, keys: ['a'] });
        if (how === 'with-odd-facts') {
          const odd = { row: 3, when: new Date(), call: () => {}, none: undefined, nested: [{}] };
          throw new StudioError('conflict', 'The facts are odd.', odd as unknown as ErrorData);
        }
        if (how === 'unforeseen') throw new Error('the password is swordfish');
        return (how === 'breaks-contract' ? { surprise: true } : () => {}) as unknown as null;
      },
    },
    work: {
      wait({ name }, { signal }) {
        begin(name, signal);
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      },
      seen: () => ({ started, aborted }),
    },
    feeds: {
      async *count({ upTo }, { after }) {
        for (let number = after + 1; number <= upTo; number++) yield { number, event: { square: number ** 2 } };
      },
      async *endless({ name }, { signal, after }) {
        begin(name, signal);
        for (let number = after + 1; ; number++) {
          drawn.set(name, number);
          yield { number, event: { bytes: new Uint8Array(100_000).fill(number) } };
        }
      },
      drawn: ({ name }) => drawn.get(name) ?? 0,
      log: (_, options) => log.read(options),
      append({ events }) {
        for (const event of events) log.append(event);
        return null;
      },
      async *fail() {
        yield { number: 1, event: 1 };
        yield { number: 2, event: 2 };
        throw new StudioError('conflict', 'The feed broke.', {});
      },
      async *deaf() {
        await new Promise(() => {});
        yield { number: 1, event: 1 };
      },
    },
  };
}
