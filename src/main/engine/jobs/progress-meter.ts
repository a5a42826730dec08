import type { Progress } from '../../../shared/contract/jobs.ts';

const smoothingSeconds = 3;

/** The progress of one phase. */
interface Phase {
  done: number;
  total: number | null;
  /** Smoothed; null until something is done. */
  rate: number | null;
  /** When `done` last grew, and by how much. */
  at: number;
  step: number;
}

/**
 * Turns the reports of a job into consistent progress: within a phase `done` never falls and never exceeds `total`, `total` never
 * changes once it is known, and the rate is smoothed over a few seconds.
 */
export class ProgressMeter {
  readonly #phases = new Map<string, Phase>();

  /** `now` is in milliseconds on a monotonic clock. */
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
    // The rate drops only once a step takes longer than the last one did; a long step alone is not a stall.
    const waited = (now - known.at) / 1000;
    const ratePerSecond = known.rate === null || waited <= 0 ? known.rate : Math.min(known.rate, known.step / waited);
    return { phase, done: reached, total: known.total, ratePerSecond };
  }
}
