import { connect } from '../../../shared/rpc/client.ts';
import { StudioError, studioFaults } from '../../../shared/contract/errors.ts';
import type { Probe } from '../../../shared/contract/system.ts';
import type { Provider } from '../../../shared/contract/values.ts';
import type { SpawnCompute } from './child.ts';
import { computeContract } from './contract/contract.ts';
import { concreteProvider, type ConcreteProvider, type Trial } from './contract/providers.ts';

/** The provider to use, and why it is not the requested one. */
export interface ChosenProvider {
  readonly provider: ConcreteProvider;
  readonly notice: string | null;
}

/** Milliseconds after which an unresponsive provider counts as broken; the first run on a GPU compiles its kernels. */
const patience = 60_000;

/** Chooses the provider that runs the models: tests each once in a throwaway process, and remembers which ones failed at work. */
export class ProviderChoice {
  readonly #spawn: SpawnCompute;
  readonly #trials = new Map<ConcreteProvider, Promise<Trial>>();
  readonly #banned = new Map<ConcreteProvider, string>();

  constructor(spawn: SpawnCompute) {
    this.#spawn = spawn;
  }

  /** Every provider with the result of its test. */
  async probe(): Promise<Probe[]> {
    await this.#fastest();
    return Promise.all(
      concreteProvider.options.map(async (provider) => {
        const { available, detail } = await this.#try(provider);
        return { provider, available, detail };
      }),
    );
  }

  /**
   * Resolves a requested provider: for `auto` the fastest one that works; otherwise the requested one. Fails with
   * `provider-unavailable` when it does not work here; returns the CPU with a notice when it worked at first and failed later.
   */
  async choose(requested: Provider): Promise<ChosenProvider> {
    if (requested === 'auto') return { provider: await this.#fastest(), notice: null };
    const banned = this.#banned.get(requested);
    if (banned !== undefined) return { provider: 'cpu', notice: banned };
    if (requested === 'cpu') return { provider: 'cpu', notice: null };
    const { available, detail } = await this.#try(requested);
    if (available) return { provider: requested, notice: null };
    throw new StudioError(
      'provider-unavailable',
      `${requested} does not work on this machine (${detail}); choose auto or cpu`,
      { provider: requested },
    );
  }

  /** Excludes a provider from now on, because it failed at work. Returns the notice to show. */
  ban(provider: ConcreteProvider, reason: string): string {
    const notice = `${provider} failed (${reason}); continuing on the CPU`;
    this.#banned.set(provider, notice);
    return notice;
  }

  async #fastest(): Promise<ConcreteProvider> {
    const gpus = concreteProvider.options.filter((provider) => provider !== 'cpu' && !this.#banned.has(provider));
    const trials = await Promise.all(gpus.map(async (provider) => ({ provider, trial: await this.#try(provider) })));
    const working = trials.filter(({ trial }) => trial.available);
    if (working.length === 0) return 'cpu';
    // Measured after the others, so that nothing slows it down.
    const candidates = [{ provider: 'cpu' as const, trial: await this.#try('cpu') }, ...working];
    const speed = ({ trial }: { trial: Trial }) => trial.speed ?? 0;
    return candidates.reduce((best, candidate) => (speed(candidate) > speed(best) ? candidate : best)).provider;
  }

  #try(provider: ConcreteProvider): Promise<Trial> {
    let trial = this.#trials.get(provider);
    if (trial === undefined) {
      trial = this.#tryApart(provider);
      this.#trials.set(provider, trial);
    }
    return trial;
  }

  /** In a separate process, since a driver may abort it or never return. */
  async #tryApart(provider: ConcreteProvider): Promise<Trial> {
    if (!isPossible(provider)) return { available: false, detail: 'Not available on this system', speed: null };
    const child = this.#spawn();
    const timer = setTimeout(() => child.kill(), patience);
    const died = child.exited.then(({ code, signal }): Trial => {
      const detail = `It crashed the process that tested it (${signal ?? `code ${code ?? 'unknown'}`})`;
      return { available: false, detail, speed: null };
    });
    try {
      const { providers } = connect(computeContract, child.port, { faults: studioFaults });
      const answer = providers.probe({ provider }).catch(() => {
        child.kill();
        return died;
      });
      return await Promise.race([answer, died]);
    } finally {
      clearTimeout(timer);
      child.kill();
      await child.exited;
    }
  }
}

/** DirectML exists on Windows and CoreML on macOS only; asking for them elsewhere costs a process each. */
function isPossible(provider: ConcreteProvider): boolean {
  if (provider === 'dml') return process.platform === 'win32';
  if (provider === 'coreml') return process.platform === 'darwin';
  if (provider === 'cuda') return process.platform !== 'darwin';
  return true;
}
