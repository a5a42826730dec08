import type { Catalogue } from '../catalogue/catalogue.ts';
import { insertMetrics } from '../catalogue/queries/runs.ts';
import type { JobContext } from '../jobs/queue.ts';
import type { RunEvent } from '../compute/contract/run-spec.ts';

/** Steps whose metrics are written in one transaction. */
const stepsAtOnce = 20;

/** Forwards an event of a run to its job, and records the metrics. */
export async function follow(event: RunEvent, context: JobContext, recorder: MetricRecorder): Promise<void> {
  if (event.type === 'phase') context.progress(event.phase, event.done, event.total);
  else if (event.type === 'notice') context.notice(event.message);
  else if (event.type === 'step') {
    const { step, loss, alignment, rate, gradientNorm, logitScale } = event;
    const values = { loss, alignment, 'learning rate': rate, 'gradient norm': gradientNorm, 'logit scale': logitScale };
    context.metric(step, values);
    await recorder.add(step, values);
  } else if (event.type === 'validated') {
    context.metric(event.step, event.values);
    await recorder.add(event.step, event.values);
  }
}

/** Stores the metrics of a run in batches. */
export class MetricRecorder {
  readonly #catalogue: Catalogue;
  readonly #runId: number;
  #pending: { name: string; step: number; value: number }[] = [];
  #steps = 0;

  constructor(catalogue: Catalogue, runId: number) {
    this.#catalogue = catalogue;
    this.#runId = runId;
  }

  async add(step: number, values: Readonly<Record<string, number>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) this.#pending.push({ name, step, value });
    this.#steps += 1;
    if (this.#steps >= stepsAtOnce) await this.flush();
  }

  async flush(): Promise<void> {
    const metrics = this.#pending;
    this.#pending = [];
    this.#steps = 0;
    if (metrics.length === 0) return;
    await this.#catalogue.store((tx) => insertMetrics(tx, this.#catalogue.project, this.#runId, metrics));
  }
}
