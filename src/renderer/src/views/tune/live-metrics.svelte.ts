import { throttle } from '../../workspace/throttle.ts';
import type { Studio } from '../../../../shared/contract/contract.ts';
import type { Series } from '../../../../shared/contract/runs.ts';

/** More points than this are not told apart in a chart, and take long to draw. */
const mostPoints = 500;

interface Growing {
  readonly steps: number[];
  readonly values: number[];
}

/** What running jobs tell of their steps, by job: read from the feed, and shown every second or two, since charts take long to draw. */
export class LiveMetrics {
  /** Counted up when there is something new to draw. */
  version = $state(0);
  readonly #jobs = new Map<number, Map<string, Growing>>();
  readonly #tell = throttle(() => void this.version++, 1_500);

  /** Follows the feed until `signal`. */
  async follow(studio: Studio, { signal }: { signal: AbortSignal }): Promise<void> {
    for await (const { event } of studio.jobs.events({}, { signal })) {
      if (event.type === 'started') this.#jobs.set(event.jobId, new Map());
      if (event.type !== 'metric') continue;
      for (const [name, value] of Object.entries(event.values)) this.#add(event.jobId, name, event.step, value);
      this.#tell();
    }
  }

  /** The curves that a job told of so far. */
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

/** Every n-th point, and always the last. */
function thin(name: string, { steps, values }: Growing): Series {
  const every = Math.ceil(steps.length / mostPoints);
  const keep = (_: number, index: number) => index % every === 0 || index === steps.length - 1;
  return { name, steps: steps.filter(keep), values: values.filter(keep) };
}
