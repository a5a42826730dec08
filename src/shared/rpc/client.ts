import { ask, type Asking } from './ask.ts';
import type { Faults } from './faults.ts';
import { follow } from './follow.ts';
import type { Port } from './port.ts';
import type { CallOptions, Client, Contract, FeedOptions } from './procedure.ts';
import { Questions } from './questions.ts';

/** What a client needs in addition to the contract: how a fault becomes an error of the contract. */
export interface ConnectOptions {
  readonly faults: Pick<Faults, 'toError'>;
}

/**
 * The functions that call procedures over a port. Each rejects with an error made by `faults`. A lost connection rejects
 * pending calls as `disconnected`, since the client cannot know whether they ran; feeds resume after the last event
 * received as soon as the port has reconnected.
 */
export function connect<C extends Contract>(contract: C, port: Port, { faults }: ConnectOptions): Client<C> {
  const questions = new Questions(port);
  const functions = mapEntries(contract, (domain, procedures) =>
    mapEntries(procedures, (name, { kind }) => {
      const asking: Asking = { questions, faults, procedure: `${domain}.${name}` };
      return kind === 'call'
        ? (input: unknown, options: CallOptions = {}) => ask(asking, input, options)
        : (input: unknown, options: FeedOptions = {}) => follow(asking, input, options);
    }),
  );
  return functions as unknown as Client<C>;
}

const mapEntries = <Value, Mapped>(
  record: Readonly<Record<string, Value>>,
  map: (key: string, value: Value) => Mapped,
): Record<string, Mapped> => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(key, value)]));
