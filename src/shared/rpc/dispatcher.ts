import {
  cancelled,
  describeIssues,
  internal,
  invalidInput,
  keepFacts,
  unknownProcedure,
  type Fault,
  type Faults,
} from './faults.ts';
import { findProcedure, type Answerable, type Handles } from './find-procedure.ts';
import { Credit, pace } from './pace.ts';
import type { Port } from './port.ts';
import type { Contract, Handlers, Numbered } from './procedure.ts';
import { readRequest, type Request } from './protocol.ts';

/** How a dispatcher handles errors. */
export interface DispatchOptions {
  readonly faults: Faults;
  /** Receives every unexpected problem, with the error that the client does not get to see. */
  readonly report: (problem: string, error?: unknown) => void;
  /** Validates output against its schema too, for tests. */
  readonly checkOutput?: boolean;
}

/**
 * Answers the requests on a port until the port closes or the returned function is called; either aborts running
 * handlers. Input is validated first. A message that does not follow the protocol is reported and ignored.
 */
export function dispatch<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  port: Port,
  options: DispatchOptions,
): () => void {
  const find = (name: string) => findProcedure(contract, handlers as unknown as Handles, name);
  const dispatcher = new Dispatcher(find, port, options);
  port.listen(
    (message) => dispatcher.hear(message),
    () => dispatcher.abort(),
  );
  return () => {
    dispatcher.abort();
    port.close();
  };
}

type Question = Extract<Request, { readonly procedure: string }>;

interface Task {
  readonly procedure: string;
  readonly controller: AbortController;
  readonly credit: Credit;
}

/** The requests in progress on one port. */
class Dispatcher {
  readonly #tasks = new Map<number, Task>();
  readonly #find: (name: string) => Answerable | null;
  readonly #port: Port;
  readonly #options: DispatchOptions;

  constructor(find: (name: string) => Answerable | null, port: Port, options: DispatchOptions) {
    this.#find = find;
    this.#port = port;
    this.#options = options;
  }

  hear(message: unknown): void {
    const request = readRequest(message);
    if (!request) return this.#options.report('Ignored a message that does not follow the protocol.');
    const task = this.#tasks.get(request.id);
    if (request.type === 'cancel') return task && this.#cancel(task);
    if (request.type === 'more') return task?.credit.add(request.credit);
    if (task) return this.#options.report(`Ignored a second request with the number ${request.id}.`);
    void this.#answer(request);
  }

  abort(): void {
    for (const task of this.#tasks.values()) this.#cancel(task);
  }

  #cancel({ controller, procedure }: Task): void {
    controller.abort(this.#options.faults.toError(cancelled(procedure)));
  }

  async #answer(question: Question): Promise<void> {
    const { id, procedure } = question;
    const controller = new AbortController();
    const credit = new Credit(question.type === 'follow' ? question.credit : 0);
    this.#tasks.set(id, { procedure, controller, credit });
    try {
      if (question.type === 'call') await this.#call(question, controller.signal);
      else await this.#follow(question, controller.signal, credit);
    } catch (error) {
      const fault = this.#faultOf(error, controller.signal, procedure);
      if (question.type === 'call') this.#port.post({ type: 'result', id, outcome: { ok: false, fault } });
      else this.#port.post({ type: 'end', id, fault });
    } finally {
      this.#tasks.delete(id);
    }
  }

  async #call(question: Question, signal: AbortSignal): Promise<void> {
    const { handle, input, check } = await this.#prepare(question, 'call', signal);
    const value = await check(await handle(input, { signal }));
    this.#port.post({ type: 'result', id: question.id, outcome: { ok: true, value } });
  }

  async #follow(question: Question & { type: 'follow' }, signal: AbortSignal, credit: Credit): Promise<void> {
    const { handle, input, check } = await this.#prepare(question, 'feed', signal);
    const events = handle(input, { signal, after: question.after }) as AsyncIterable<Numbered<unknown>>;
    for await (const { number, event } of pace(events, credit, signal))
      this.#port.post({ type: 'event', id: question.id, number, event: await check(event) });
    this.#port.post({ type: 'end', id: question.id, fault: null });
  }

  async #prepare({ procedure, input }: Question, kind: 'call' | 'feed', signal: AbortSignal) {
    const { faults, checkOutput = false } = this.#options;
    const found = this.#find(procedure);
    if (found?.declared.kind !== kind) throw faults.toError(unknownProcedure(procedure));
    const { declared, handle } = found;
    const checked = await declared.input['~standard'].validate(input);
    if (checked.issues) throw faults.toError(invalidInput(procedure, checked.issues));
    // A request that was cancelled while its input was validated is not started.
    signal.throwIfAborted();
    const check = async (value: unknown) => {
      const { issues } = checkOutput ? await declared.output['~standard'].validate(value) : {};
      if (issues)
        throw new TypeError(
          `${procedure} returned output that violates its contract. ${describeIssues(issues).join('; ')}`,
        );
      return value;
    };
    return { handle, input: checked.value, check };
  }

  #faultOf(error: unknown, signal: AbortSignal, procedure: string): Fault {
    const fault = this.#options.faults.toFault(error);
    // Invalid facts must not keep the fault itself from being sent.
    if (fault) return { ...fault, data: keepFacts(fault.data) };
    if (signal.aborted && error instanceof Error && error.name === 'AbortError') return cancelled(procedure);
    this.#options.report(`${procedure} failed.`, error);
    return internal(procedure);
  }
}
