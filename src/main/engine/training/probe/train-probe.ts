import { setImmediate } from 'node:timers/promises';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { normaliseRows } from '../../base/normalise.ts';
import { ImageStore } from '../data/image-store.ts';
import { prepareData } from '../run/prepare-data.ts';
import type { RunSpec } from '../../compute/contract/run-spec.ts';
import { openTrainee, type Trainee } from '../run/trainee.ts';
import type { RunControl } from '../run/train.ts';
import { validate } from '../run/validate.ts';
import { fitProbe } from './fit-probe.ts';
import { accuracyOf, type Labelled } from './logistic-regression.ts';
import { writeProbe } from './probe-file.ts';

/**
 * Trains a linear probe (Alain and Bengio, 2016): logistic regression on the image embeddings of a frozen model. Writes a copy of the
 * model folder with the probe in it. `before` is the zero-shot accuracy, `best` that of the probe.
 */
export async function trainProbe(spec: RunSpec, { emit, signal }: RunControl): Promise<void> {
  const started = performance.now();
  const { settings, classes, validation } = spec;
  if (spec.train.classOf.some((id) => id < 0) || validation?.by === 'retrieval')
    throw new StudioError('no-labels', 'A linear probe learns classes: train on classes, and on images with a label.');
  const data = await prepareData(spec, { emit, signal });
  const trainee = await openTrainee(spec.parent, {
    settings,
    session: { executionProviders: [spec.provider] },
    scalars: { logitScale: spec.logitScale, logitBias: spec.logitBias },
    texts: data.texts,
    openStore: (shortSide) => new ImageStore(data.images, shortSide),
  });
  try {
    const { classOf } = data.pairs;
    const known = classes.filter(({ id }) => classOf.includes(id));
    const labelOf = new Map(known.map(({ id }, label) => [id, label]));
    const rows = [...data.pairs.textsOf.keys()];
    const train = await embed(
      trainee,
      rows,
      Int32Array.from(classOf, (id) => labelOf.get(id)!),
      { emit, signal },
    );
    const heldOut = data.validation;
    const labelled = heldOut?.by === 'accuracy' ? heldOut : null;
    const before = heldOut ? await validate(trainee, heldOut, { signal }) : null;
    if (before) emit({ type: 'validated', step: 0, epoch: 0, values: { score: before.score, ...before.values } });
    const labels = labelled && Int32Array.from(labelled.classOf, (index) => labelOf.get(classes[index]!.id) ?? -1);
    const held = labelled && (await embed(trainee, labelled.images, labels!, { emit, signal }));
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
    const stored = {
      classes: known.map(({ name }) => name),
      dimensions: trainee.dimensions,
      l2: probe.l2,
      images: rows.length,
      accuracy: probe.accuracy,
      parameters: Float32Array.from(probe.parameters),
    };
    await trainee.write(spec.target, (folder) => writeProbe(folder, stored));
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
      skipped: [...data.skipped],
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
  { emit, signal }: RunControl,
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
