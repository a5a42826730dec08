import { throttle } from '../../workspace/throttle.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import type { Series } from '../../../../shared/contract/runs.ts';

/** More points than this cannot be distinguished in a chart and are slow to draw. */
const mostPoints = 500;

interface Growing {
  readonly steps: number[];
  readonly values: number[];
}

/** Metrics of running jobs, read from the feed; updated every 1.5 seconds, because charts are slow to draw. */
export class LiveMetrics {
  /** Incremented when there is something new to draw. */
  version = $state(0);
  readonly #jobs = new Map<number, Map<string, Growing>>();
  readonly #notify = throttle(() => void this.version++, 1_500);

  /** Follows the feed until aborted. */
  async follow(studio: Studio, { signal }: { signal: AbortSignal }): Promise<void> {
    for await (const { event } of studio.jobs.events({}, { signal })) {
      if (event.type === 'started') this.#jobs.set(event.jobId, new Map());
      if (event.type !== 'metric') continue;
      for (const [name, value] of Object.entries(event.values)) this.#add(event.jobId, name, event.step, value);
      this.#notify();
    }
  }

  /** The curves of a job so far. */
  seriesOf(jobId: number | null): Series[] {
    void this.version;
    const curves = jobId === null ? undefined : this.#jobs.get(jobId);
    return [...(curves ?? [])].map(([name, curve]) => thin(name, curve));
  }

  #add(jobId: number, name: string, step: number, value: number): void {
    const curves = this.#jobs.get(jobId) ?? new Map<string, Growing>();
    this.#jobs.set(jobId, curves);
    const curve = curves.get(name) ?? { steps: [], values: [] };
    curves.set(name, curve);
    if (curve.steps.at(-1) === step) curve.values[curve.values.length - 1] = value;
    else {
      curve.steps.push(step);
      curve.values.push(value);
    }
  }
}

/** Every n-th point and the last. */
function thin(name: string, { steps, values }: Growing): Series {
  const every = Math.ceil(steps.length / mostPoints);
  const keep = (_: number, index: number) => index % every === 0 || index === steps.length - 1;
  return { name, steps: steps.filter(keep), values: values.filter(keep) };
}
