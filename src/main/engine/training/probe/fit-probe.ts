import { Random } from '../../base/random.ts';
import { accuracyOf, type Labelled } from './logistic-regression.ts';
import { minimise } from '../../base/minimise.ts';
import { ProbeLoss } from './probe-graph.ts';
import { standardise } from './standardise.ts';

/** A probe: one row [weights, bias] of dimensions + 1 numbers for each class, and how it was chosen. */
export interface Probe {
  readonly parameters: Float64Array;
  readonly l2: number;
  /** On what the strength was chosen by; null when there was nothing to choose by. */
  readonly accuracy: number | null;
}

/** Strengths of the penalty that are tried, strongest first: each fit begins where the last one ended. */
const strengths = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

/** The strength when there is nothing to choose by. */
const usual = 1e-4;

/** Share of the images that the strength is chosen by when there is no validation split. */
const heldOut = 0.2;

/** As fine as gradients in float32 are. */
const limits = { iterations: 500, tolerance: 1e-5 };

/**
 * Fits multinomial logistic regression to unit vectors. The penalty is the one that serves `validation` best, or else a part of the
 * training images that is held out by the seed; the probe is then fitted to all of them.
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
  const parts = validation ? { fitted: data, judged: validation } : holdOut(data, train, seed);
  let at = new Float64Array(classes * (train.dimensions + 1));
  let best: { l2: number; accuracy: number; at: Float64Array } | null = null;
  if (parts) {
    const loss = await ProbeLoss.open(parts.fitted, classes);
    try {
      for (const [done, l2] of strengths.entries()) {
        onFit(done, strengths.length);
        at = new Float64Array(await minimise(loss.with(l2 * scale ** 2), at, { ...limits, pause }));
        const accuracy = accuracyOf(restore(at), parts.judged);
        if (best === null || accuracy > best.accuracy) best = { l2, accuracy, at };
      }
    } finally {
      await loss.close();
    }
  }
  onFit(strengths.length, strengths.length);
  if (validation && best) return { parameters: restore(best.at), l2: best.l2, accuracy: best.accuracy };
  const l2 = best?.l2 ?? usual;
  const loss = await ProbeLoss.open(data, classes);
  try {
    const found = await minimise(loss.with(l2 * scale ** 2), best?.at ?? at, { ...limits, pause });
    return { parameters: restore(found), l2, accuracy: best?.accuracy ?? null };
  } finally {
    await loss.close();
  }
}

/** Puts a part aside, never the last image of a class; null when that leaves nothing. What is judged is taken from the vectors as given. */
function holdOut(moved: Labelled, given: Labelled, seed: number): { fitted: Labelled; judged: Labelled } | null {
  const { labels, dimensions } = given;
  const left = new Map<number, number>();
  for (const label of labels) left.set(label, (left.get(label) ?? 0) + 1);
  const judged = new Set<number>();
  for (const row of new Random(seed).shuffle(Uint32Array.from(labels.keys()))) {
    const rest = left.get(labels[row]!)!;
    if (rest < 2 || judged.size >= labels.length * heldOut) continue;
    left.set(labels[row]!, rest - 1);
    judged.add(row);
  }
  if (judged.size === 0) return null;
  const pick = ({ vectors }: Labelled, wanted: boolean): Labelled => {
    const rows = [...labels.keys()].filter((row) => judged.has(row) === wanted);
    const picked = new Float32Array(rows.length * dimensions);
    rows.forEach((row, to) => picked.set(vectors.subarray(row * dimensions, (row + 1) * dimensions), to * dimensions));
    return { vectors: picked, labels: Int32Array.from(rows, (row) => labels[row]!), dimensions };
  };
  return { fitted: pick(moved, false), judged: pick(given, true) };
}
