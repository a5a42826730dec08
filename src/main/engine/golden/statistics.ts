import type { Outcomes } from './outcomes.ts';
import type { Statistics } from '../base/bootstrap.ts';

/** The statistics of a golden set, in order; the per-class accuracies follow them. */
export const statisticNames = [
  'textToImage.r1',
  'textToImage.r5',
  'textToImage.r10',
  'textToImage.medianRank',
  'imageToText.r1',
  'imageToText.r5',
  'imageToText.r10',
  'imageToText.medianRank',
  'alignment',
  'accuracy',
  'recall',
] as const;
export type StatisticName = (typeof statisticNames)[number];

const depths = [1, 5, 10];

/** A proportion or a mean: numerator and denominator per image. */
interface Ratio {
  readonly numerator: Float64Array;
  readonly denominator: Float64Array;
}

/** Prepares the statistics of a model's outcomes: the named ones, then the accuracy of each class in order. */
export function prepareStatistics({ images, classes }: Outcomes): Statistics {
  const captions = Float64Array.from(images, ({ ranks }) => ranks.length);
  const captioned = Float64Array.from(images, ({ rank }) => (rank > 0 ? 1 : 0));
  const toImage = depths.map((k) =>
    ratio(
      images.map(({ ranks }) => ranks.filter((rank) => rank <= k).length),
      captions,
    ),
  );
  const toText = depths.map((k) =>
    ratio(
      images.map(({ rank }) => (rank > 0 && rank <= k ? 1 : 0)),
      captioned,
    ),
  );
  const alignment = ratio(
    images.map(({ cosines }) => sum(cosines)),
    captions,
  );
  const correct = images.map(({ label, given }) => (label >= 0 && label === given ? 1 : 0));
  const accuracy = ratio(
    correct,
    Float64Array.from(images, ({ label }) => (label >= 0 ? 1 : 0)),
  );
  const textRanks = sortRanks(images.map(({ ranks }) => ranks));
  const imageRanks = sortRanks(images.map(({ rank }) => (rank > 0 ? [rank] : [])));
  const labels = Int32Array.from(images, ({ label }) => label);

  return (weights) => {
    const [text, image] = [toImage, toText].map((ratios) => ratios.map((each) => weigh(each, weights)));
    const recall = sum([...text!, ...image!]) / (2 * depths.length);
    const values = [
      ...text!,
      medianOf(textRanks, weights),
      ...image!,
      medianOf(imageRanks, weights),
      weigh(alignment, weights),
      weigh(accuracy, weights),
      recall,
    ];
    return Float64Array.from([...values, ...weighClasses(labels, correct, weights, classes.length)]);
  };
}

function ratio(numerator: readonly number[], denominator: Float64Array): Ratio {
  return { numerator: Float64Array.from(numerator), denominator };
}

function weigh({ numerator, denominator }: Ratio, weights: Uint32Array): number {
  let above = 0;
  let below = 0;
  for (let i = 0; i < weights.length; i++) {
    above += weights[i]! * numerator[i]!;
    below += weights[i]! * denominator[i]!;
  }
  return above / below;
}

function weighClasses(
  labels: Int32Array,
  correct: readonly number[],
  weights: Uint32Array,
  classes: number,
): Float64Array {
  const above = new Float64Array(classes);
  const below = new Float64Array(classes);
  labels.forEach((label, i) => {
    if (label < 0) return;
    above[label]! += weights[i]! * correct[i]!;
    below[label]! += weights[i]!;
  });
  return above.map((value, index) => value / below[index]!);
}

/** Ranks in ascending order, each with its image. */
interface SortedRanks {
  readonly ranks: Int32Array;
  readonly imageOf: Int32Array;
}

function sortRanks(lists: readonly (readonly number[])[]): SortedRanks {
  const all = lists.flatMap((ranks, image) => ranks.map((rank) => ({ rank, image })));
  all.sort((a, b) => a.rank - b.rank);
  return { ranks: Int32Array.from(all, ({ rank }) => rank), imageOf: Int32Array.from(all, ({ image }) => image) };
}

/** The weighted median: the middle value, or the mean of the two middle values. */
function medianOf({ ranks, imageOf }: SortedRanks, weights: Uint32Array): number {
  let total = 0;
  for (const image of imageOf) total += weights[image]!;
  if (total === 0) return Number.NaN;
  let passed = 0;
  let lower = Number.NaN;
  for (let i = 0; i < ranks.length; i++) {
    passed += weights[imageOf[i]!]!;
    if (Number.isNaN(lower) && passed >= total / 2) lower = ranks[i]!;
    // For an even total, the two middle values are at half and just beyond it.
    if (passed > total / 2) return total % 2 === 1 ? ranks[i]! : (lower + ranks[i]!) / 2;
  }
  return lower;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
