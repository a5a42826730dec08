import { connect } from '../../../shared/rpc/client.ts';
import type { CallOptions, FeedOptions } from '../../../shared/rpc/procedure.ts';
import { isStudioError, StudioError, studioFaults } from '../../../shared/contract/errors.ts';
import { computeContract, type ComputeClient } from './contract/contract.ts';
import type { ComputeChild, ComputeExit, SpawnCompute } from './child.ts';

/** How services use the compute process. */
export interface Compute {
  /** A client of the compute process, which is started on first use. The client survives crashes and restarts. */
  client(): ComputeClient;
  /** Listens to notices for the user, such as a restart after a crash. Returns a function that stops listening. */
  onNotice(listener: (message: string) => void): () => void;
}

/** How a supervisor is set up. */
export interface SupervisorOptions {
  readonly spawn: SpawnCompute;
  /** Milliseconds without a response after which a busy process counts as hung and is killed (15 minutes). */
  readonly silenceLimit?: number;
  /** How often a call is retried after the process crashed during it (once). */
  readonly retries?: number;
}

/** Domains whose calls change state in the process, so that they must not be retried. */
const stateful = new Set(['training']);

interface Running {
  readonly child: ComputeChild;
  readonly client: ComputeClient;
  /** Set as soon as the process is known to have ended. */
  exit: ComputeExit | null;
  hung: boolean;
  pending: number;
  watch: NodeJS.Timeout | null;
}

/**
 * Supervises one compute process: starts it on demand, kills it when it hangs, restarts it when it crashed, and retries the
 * calls that were in flight. A call that crashes it twice fails with `compute-crashed`.
 */
export class ComputeSupervisor implements Compute {
  readonly #spawn: SpawnCompute;
  readonly #silenceLimit: number;
  readonly #retries: number;
  readonly #client: ComputeClient;
  readonly #listeners = new Set<(message: string) => void>();
  #running: Running | null = null;
  #closed = false;

  constructor({ spawn, silenceLimit = 15 * 60_000, retries = 1 }: SupervisorOptions) {
    this.#spawn = spawn;
    this.#silenceLimit = silenceLimit;
    this.#retries = retries;
    this.#client = this.#createClient();
  }

  client(): ComputeClient {
    return this.#client;
  }

  onNotice(listener: (message: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends the process. Calls in flight fail; later ones are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    const running = this.#running;
    if (running === null) return;
    running.child.kill();
    await running.child.exited;
  }

  #createClient(): ComputeClient {
    const domains = Object.entries(computeContract).map(([domain, procedures]) => [
      domain,
      Object.fromEntries(
        Object.entries(procedures).map(([name, { kind }]: [string, { kind: string }]) => [
          name,
          kind === 'feed'
            ? (input: unknown, options?: FeedOptions) => this.#follow(domain, name, input, options)
            : (input: unknown, options?: CallOptions) => this.#ask(domain, name, input, options),
        ]),
      ),
    ]);
    return Object.fromEntries(domains) as ComputeClient;
  }

  async #ask(domain: string, name: string, input: unknown, options?: CallOptions): Promise<unknown> {
    const retries = stateful.has(domain) ? 0 : this.#retries;
    for (let attempt = 0; ; attempt++) {
      refuseCancelled(options, `${domain}.${name}`);
      const running = this.#start();
      try {
        return await this.#watch(running, () => procedureOf(running, domain, name)(input, options) as Promise<unknown>);
      } catch (error) {
        const exit = await this.#findExit(running, error);
        if (exit === null) throw error;
        refuseCancelled(options, `${domain}.${name}`);
        if (attempt >= retries || this.#closed) throw crashed(`${domain}.${name}`, exit, running.hung, error);
      }
    }
  }

  async *#follow(domain: string, name: string, input: unknown, options?: FeedOptions): AsyncGenerator<unknown> {
    const running = this.#start();
    const events = procedureOf(running, domain, name)(input, options) as AsyncIterable<unknown>;
    const iterator = events[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await this.#watch(running, () => iterator.next());
        if (next.done === true) return;
        yield next.value;
      }
    } catch (error) {
      const exit = await this.#findExit(running, error);
      if (exit === null) throw error;
      throw crashed(`${domain}.${name}`, exit, running.hung, error);
    } finally {
      await iterator.return?.();
    }
  }

  #start(): Running {
    if (this.#closed) throw new StudioError('compute-crashed', 'The studio is closing; the compute process has ended');
    if (this.#running !== null) return this.#running;
    const child = this.#spawn();
    const client = connect(computeContract, child.port, { faults: studioFaults });
    const running: Running = { child, client, exit: null, hung: false, pending: 0, watch: null };
    this.#running = running;
    void child.exited.then((exit) => this.#handleExit(running, exit));
    return running;
  }

  /** Counts pending calls; each response restarts the timer, so a queue does not count as a hang. */
  async #watch<T>(running: Running, ask: () => Promise<T>): Promise<T> {
    running.pending++;
    this.#restartTimer(running);
    const died = running.child.exited.then(() => {
      throw new StudioError('disconnected', 'The compute process has ended');
    });
    try {
      return await Promise.race([ask(), died]);
    } finally {
      died.catch(() => undefined);
      running.pending--;
      this.#restartTimer(running);
    }
  }

  #restartTimer(running: Running): void {
    if (running.watch !== null) clearTimeout(running.watch);
    running.watch = null;
    if (running.pending === 0 || running.exit !== null) return;
    running.watch = setTimeout(() => {
      running.hung = true;
      running.child.kill();
    }, this.#silenceLimit);
    running.watch.unref();
  }

  #handleExit(running: Running, exit: ComputeExit): void {
    running.exit = exit;
    if (running.watch !== null) clearTimeout(running.watch);
    if (this.#running === running) this.#running = null;
    if (this.#closed) return;
    const message = running.hung
      ? `The compute process did not respond for ${Math.round(this.#silenceLimit / 1000)} s and was killed; restarting it`
      : `The compute process ended unexpectedly (${describeExit(exit)}); restarting it`;
    for (const listener of this.#listeners) listener(message);
  }

  /** How the process ended when that is why a call failed, null when the process is alive and returned an error. */
  async #findExit(running: Running, error: unknown): Promise<ComputeExit | null> {
    if (running.exit !== null) return running.exit;
    // The channel may close a moment before the exit is reported.
    return isStudioError(error, 'disconnected') ? running.child.exited : null;
  }
}

function procedureOf(running: Running, domain: string, name: string): (input: unknown, options?: object) => unknown {
  const domains = running.client as unknown as Record<
    string,
    Record<string, (input: unknown, options?: object) => unknown>
  >;
  return domains[domain]![name]!;
}

function refuseCancelled(options: CallOptions | undefined, procedure: string): void {
  if (options?.signal?.aborted === true)
    throw new StudioError('cancelled', `${procedure} was cancelled`, { procedure }, { cause: options.signal.reason });
}

function crashed(procedure: string, exit: ComputeExit, hung: boolean, cause: unknown): StudioError {
  const how = hung ? 'hung and was killed' : `ended (${describeExit(exit)})`;
  const output = exit.stderr === '' ? '' : `. Its last error output: ${exit.stderr}`;
  return new StudioError(
    'compute-crashed',
    `The compute process ${how} while running ${procedure}${output}`,
    { procedure, hung, code: exit.code, signal: exit.signal },
    { cause },
  );
}

function describeExit({ code, signal }: ComputeExit): string {
  return signal === null ? `code ${code ?? 'unknown'}` : signal;
}
