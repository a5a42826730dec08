import { setImmediate } from 'node:timers/promises';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { normaliseRows } from '../../base/normalise.ts';
import { ImageStore } from '../data/image-store.ts';
import { arrangeData } from '../run/arrange.ts';
import type { RunSpec } from '../../compute/contract/run-spec.ts';
import { openTrainee, type Trainee } from '../run/trainee.ts';
import type { Watching } from '../run/train.ts';
import { validate } from '../run/validate.ts';
import { fitProbe } from './fit-probe.ts';
import { accuracyOf, type Labelled } from './logistic-regression.ts';
import { writeProbe } from './probe-file.ts';

/**
 * A linear probe (Alain and Bengio, 2016): logistic regression on the image embeddings of a model that stays as it is. Writes the model
 * folder with the probe in it. Before is the zero-shot accuracy, best that of the probe.
 */
export async function trainProbe(spec: RunSpec, { emit, signal }: Watching): Promise<void> {
  const started = performance.now();
  const { settings, classes, validation } = spec;
  if (spec.train.classOf.some((id) => id < 0) || validation?.by === 'retrieval')
    throw new StudioError('no-labels', 'A probe learns classes: choose to train on classes, and images that have one.');
  const arranged = await arrangeData(spec, { emit, signal });
  const trainee = await openTrainee(spec.parent, {
    settings,
    session: { executionProviders: [spec.provider] },
    scalars: { logitScale: spec.logitScale, logitBias: spec.logitBias },
    texts: arranged.texts,
    openStore: (shortSide) => new ImageStore(arranged.images, shortSide),
  });
  try {
    const { classOf } = arranged.pairs;
    const known = classes.filter(({ id }) => classOf.includes(id));
    const labelOf = new Map(known.map(({ id }, label) => [id, label]));
    const rows = [...arranged.pairs.textsOf.keys()];
    const train = await embed(
      trainee,
      rows,
      Int32Array.from(classOf, (id) => labelOf.get(id)!),
      { emit, signal },
    );
    const { judged } = arranged;
    const judgedRows = judged?.by === 'accuracy' ? judged : null;
    const before = judged ? await validate(trainee, judged, { signal }) : null;
    if (before) emit({ type: 'validated', step: 0, epoch: 0, values: { score: before.score, ...before.values } });
    const labels = judgedRows && Int32Array.from(judgedRows.classOf, (place) => labelOf.get(classes[place]!.id) ?? -1);
    const held = judgedRows && (await embed(trainee, judgedRows.images, labels!, { emit, signal }));
    const probe = await fitProbe(train, {
      classes: known.length,
      validation: held,
      seed: settings.seed,
      onFit: (done, total) => emit({ type: 'phase', phase: 'Fitting', done, total }),
      async pause() {
        await setImmediate();
        signal.throwIfAborted();
      },
    });
    const best = held && accuracyOf(probe.parameters, held);
    if (best !== null) emit({ type: 'validated', step: 1, epoch: 1, values: { score: best, accuracy: best } });
    const kept = {
      classes: known.map(({ name }) => name),
      dimensions: trainee.dimensions,
      l2: probe.l2,
      images: rows.length,
      accuracy: probe.accuracy,
      parameters: Float32Array.from(probe.parameters),
    };
    await trainee.write(spec.target, (folder) => writeProbe(folder, kept));
    emit({
      type: 'done',
      steps: 1,
      epochs: 1,
      seconds: (performance.now() - started) / 1000,
      peakMemory: process.resourceUsage().maxRSS * 1024,
      loss: null,
      before: before?.score ?? null,
      best,
      stoppedEarly: false,
      skipped: [...arranged.skipped],
      ...trainee.scalars.values,
    });
  } finally {
    await trainee.close();
  }
}

const rowsAtOnce = 64;

async function embed(
  { image, dimensions }: Trainee,
  rows: readonly number[],
  labels: Int32Array,
  { emit, signal }: Watching,
): Promise<Labelled> {
  const vectors = new Float32Array(rows.length * dimensions);
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    signal.throwIfAborted();
    vectors.set(await image.frozen(rows.slice(from, from + rowsAtOnce), null), from * dimensions);
    emit({
      type: 'phase',
      phase: 'Embedding images',
      done: Math.min(rows.length, from + rowsAtOnce),
      total: rows.length,
    });
  }
  normaliseRows(vectors, dimensions);
  return { vectors, labels, dimensions };
}
