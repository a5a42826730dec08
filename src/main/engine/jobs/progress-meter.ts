import type { Progress } from '../../../shared/contract/jobs.ts';

const smoothingSeconds = 3;

/** What a phase has reached. */
interface Phase {
  done: number;
  total: number | null;
  /** Smoothed, null until something was done. */
  rate: number | null;
  /** When `done` last grew, and by how much. */
  at: number;
  step: number;
}

/**
 * Makes of what a job reports a progress that a person can trust: within a phase `done` never falls and never passes `total`,
 * `total` stays what it was when it was first known, and the rate is smoothed over a few seconds.
 */
export class ProgressMeter {
  readonly #phases = new Map<string, Phase>();

  /** `now` is in milliseconds on any clock that never goes back. */
  report(phase: string, done: number, total: number | null, now: number): Progress {
    const known = this.#phases.get(phase);
    if (known === undefined) {
      const fresh = { done: total === null ? done : Math.min(done, total), total, rate: null, at: now, step: 1 };
      this.#phases.set(phase, fresh);
      return { phase, done: fresh.done, total, ratePerSecond: null };
    }
    known.total ??= total;
    const reached = Math.max(known.done, known.total === null ? done : Math.min(done, known.total));
    const seconds = (now - known.at) / 1000;
    if (seconds > 0 && reached > known.done) {
      const rate = (reached - known.done) / seconds;
      const weight = 1 - Math.exp(-seconds / smoothingSeconds);
      known.rate = known.rate === null ? rate : known.rate + weight * (rate - known.rate);
      known.step = reached - known.done;
      known.done = reached;
      known.at = now;
    }
    // Whoever waits longer for the next step than the last ones took is told so; a long step alone is no standstill.
    const waited = (now - known.at) / 1000;
    const ratePerSecond = known.rate === null || waited <= 0 ? known.rate : Math.min(known.rate, known.step / waited);
    return { phase, done: reached, total: known.total, ratePerSecond };
  }
}
