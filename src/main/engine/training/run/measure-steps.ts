import { tuningMethods } from '../../../../shared/contract/tuning-methods.ts';
import type { Abortable } from '../../../../shared/rpc/procedure.ts';
import { ImageStore } from '../data/image-store.ts';
import { makeEpoch } from '../data/order.ts';
import { Random } from '../../base/random.ts';
import { ContrastiveStep } from '../step/contrastive-step.ts';
import { prepareData } from './prepare-data.ts';
import { makeBatch } from './make-batch.ts';
import type { RunSpec } from '../../compute/contract/run-spec.ts';
import { openTrainee, type Trainee } from './trainee.ts';
import { updateWeights } from './update.ts';

/** The cost of a few steps: times in seconds, memory in bytes. */
export interface MeasuredSteps {
  /** Checking one image before the run. */
  readonly perImage: number;
  /** Loading the model and building its graphs. */
  readonly opening: number;
  /** A step over new images, and one over images whose lower activations are cached. */
  readonly firstStep: number;
  readonly laterStep: number;
  readonly memory: number;
}

/** Runs a few steps over the first images of a run and discards the result. Nothing is written. */
export async function measureSteps(spec: RunSpec, { signal }: Abortable): Promise<MeasuredSteps> {
  const { settings } = spec;
  const clock = stopwatch();
  const data = await prepareData({ ...spec, validation: null }, { emit: () => undefined, signal });
  const perImage = clock() / spec.train.images.length;
  const session = { executionProviders: [spec.provider] };
  const trainee = await openTrainee(spec.parent, {
    settings,
    session,
    scalars: { logitScale: spec.logitScale, logitBias: spec.logitBias },
    texts: data.texts,
    openStore: (shortSide) => new ImageStore(data.images, shortSide),
  });
  try {
    const [first, second = first!] = makeEpoch(data.pairs, settings, 0);
    if (tuningMethods[settings.method].trains === 'classifier')
      return await measureEmbedding(
        trainee,
        first!.map(({ image }) => image),
        perImage,
      );
    const step = new ContrastiveStep(
      {
        image: trainee.image.trained ? trainee.image.tower : null,
        text: trainee.text.trained ? trainee.text.tower : null,
      },
      {
        loss: settings.loss,
        dimensions: trainee.dimensions,
        microBatch: settings.microBatch ?? settings.batch,
        session,
      },
    );
    let number = 0;
    const runStep = async (pairs: typeof second): Promise<number> => {
      clock();
      number += 1;
      const batch = await makeBatch(trainee, data, pairs, new Random(number));
      const result = await step.run(batch, trainee.scalars.values, { signal });
      trainee.scalars.gather(result.scalarGradients);
      await updateWeights(trainee, settings, { step: number, rate: 1e-9, batches: 1 });
      return clock();
    };
    try {
      const opening = await runStep(first!);
      const firstStep = await runStep(second);
      const laterStep = await runStep(second);
      const { accumulate } = settings;
      return {
        perImage,
        opening: Math.max(0, opening - firstStep),
        firstStep: firstStep * accumulate,
        laterStep: laterStep * accumulate,
        memory: process.memoryUsage().rss,
      };
    } finally {
      await trainee.close();
      await step.close();
    }
  } finally {
    await trainee.close();
  }
}

/** A probe embeds every image once; the time of the fit itself is negligible. */
async function measureEmbedding(trainee: Trainee, rows: readonly number[], perImage: number): Promise<MeasuredSteps> {
  const clock = stopwatch();
  const half = Math.ceil(rows.length / 2);
  await trainee.image.frozen(rows.slice(0, half), null);
  const opening = clock();
  await trainee.image.frozen(rows.slice(half), null);
  const seconds = (clock() * rows.length) / Math.max(1, rows.length - half);
  return { perImage, opening, firstStep: seconds, laterStep: 0, memory: process.memoryUsage().rss };
}

/** Returns the seconds since its last call. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    return seconds;
  };
}
