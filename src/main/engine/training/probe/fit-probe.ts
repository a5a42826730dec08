import { Random } from '../../base/random.ts';
import { accuracyOf, type Labelled } from './logistic-regression.ts';
import { minimise } from '../../base/minimise.ts';
import { ProbeLoss } from './probe-graph.ts';
import { standardise } from './standardise.ts';

/** A linear probe: one row [weights, bias] of dimensions + 1 numbers per class, with its regularization. */
export interface Probe {
  readonly parameters: Float64Array;
  readonly l2: number;
  /** Accuracy on the images used to choose the penalty; null when there were none. */
  readonly accuracy: number | null;
}

/** The L2 penalties to try, strongest first: each fit starts from the previous solution. */
const penalties = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

/** The L2 penalty when there are no images to choose it by. */
const defaultPenalty = 1e-4;

/** Fraction of the images held out to choose the penalty when there is no validation split. */
const heldOutShare = 0.2;

/** The tolerance matches the precision of float32 gradients. */
const limits = { iterations: 500, tolerance: 1e-5 };

/**
 * Fits multinomial logistic regression to unit vectors. The penalty is chosen on `validation`, or else on a random part of the training
 * images; the probe is then fitted to all of them.
 */
export async function fitProbe(
  train: Labelled,
  {
    classes,
    validation,
    seed,
    pause,
    onFit,
  }: {
    readonly classes: number;
    readonly validation: Labelled | null;
    readonly seed: number;
    readonly pause: () => Promise<void>;
    readonly onFit: (done: number, total: number) => void;
  },
): Promise<Probe> {
  const { data, scale, restore } = standardise(train);
  const parts = validation ? { fitted: data, heldOut: validation } : holdOut(data, train, seed);
  let current = new Float64Array(classes * (train.dimensions + 1));
  let best: { l2: number; accuracy: number; current: Float64Array } | null = null;
  if (parts) {
    const loss = await ProbeLoss.open(parts.fitted, classes);
    try {
      for (const [done, l2] of penalties.entries()) {
        onFit(done, penalties.length);
        current = new Float64Array(await minimise(loss.with(l2 * scale ** 2), current, { ...limits, pause }));
        const accuracy = accuracyOf(restore(current), parts.heldOut);
        if (best === null || accuracy > best.accuracy) best = { l2, accuracy, current };
      }
    } finally {
      await loss.close();
    }
  }
  onFit(penalties.length, penalties.length);
  if (validation && best) return { parameters: restore(best.current), l2: best.l2, accuracy: best.accuracy };
  const l2 = best?.l2 ?? defaultPenalty;
  const loss = await ProbeLoss.open(data, classes);
  try {
    const found = await minimise(loss.with(l2 * scale ** 2), best?.current ?? current, { ...limits, pause });
    return { parameters: restore(found), l2, accuracy: best?.accuracy ?? null };
  } finally {
    await loss.close();
  }
}

/** Holds out random images (as original vectors), but never the last one of a class; null when nothing can be held out. */
function holdOut(
  standardised: Labelled,
  original: Labelled,
  seed: number,
): { fitted: Labelled; heldOut: Labelled } | null {
  const { labels, dimensions } = original;
  const left = new Map<number, number>();
  for (const label of labels) left.set(label, (left.get(label) ?? 0) + 1);
  const heldOut = new Set<number>();
  for (const row of new Random(seed).shuffle(Uint32Array.from(labels.keys()))) {
    const rest = left.get(labels[row]!)!;
    if (rest < 2 || heldOut.size >= labels.length * heldOutShare) continue;
    left.set(labels[row]!, rest - 1);
    heldOut.add(row);
  }
  if (heldOut.size === 0) return null;
  const pick = ({ vectors }: Labelled, wanted: boolean): Labelled => {
    const rows = [...labels.keys()].filter((row) => heldOut.has(row) === wanted);
    const picked = new Float32Array(rows.length * dimensions);
    rows.forEach((row, to) => picked.set(vectors.subarray(row * dimensions, (row + 1) * dimensions), to * dimensions));
    return { vectors: picked, labels: Int32Array.from(rows, (row) => labels[row]!), dimensions };
  };
  return { fitted: pick(standardised, false), heldOut: pick(original, true) };
}
