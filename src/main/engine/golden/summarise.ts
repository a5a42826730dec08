import type { Figure, GoldenDifference, GoldenFigures, RecallFigures } from '../../../shared/contract/golden.ts';
import { bootstrap, type Intervals } from '../base/bootstrap.ts';
import type { Outcomes } from './outcomes.ts';
import { prepareStatistics, statisticNames, type StatisticName } from './statistics.ts';

/** The metrics computed from outcomes, without the ids of set and model. */
export type Summary = Pick<
  GoldenFigures,
  'images' | 'captions' | 'labelled' | 'textToImage' | 'imageToText' | 'alignment' | 'accuracy' | 'perClass' | 'score'
>;

/** The metrics of a model on a golden set with their confidence intervals. Deterministic. */
export async function summarise(outcomes: Outcomes, measure: GoldenFigures['measure']): Promise<Summary> {
  const found = await bootstrap(outcomes.images.length, prepareStatistics(outcomes));
  return {
    ...countsOf(outcomes),
    ...toMetrics(found, measure),
    perClass: classesOf(outcomes).map(({ name, support, index }) => ({
      name,
      support,
      accuracy: figureAt(found, index),
    })),
  };
}

/** The paired difference between two models on the images that both were evaluated on. */
export async function difference(
  before: Outcomes,
  after: Outcomes,
  measure: GoldenFigures['measure'],
): Promise<Omit<GoldenDifference, 'goldenId' | 'beforeId' | 'afterId'>> {
  const [left, right] = takeCommonImages(before, after);
  const [statisticsBefore, statisticsAfter] = [prepareStatistics(left), prepareStatistics(right)];
  const found = await bootstrap(left.images.length, (weights) => {
    const old = statisticsBefore(weights);
    return statisticsAfter(weights).map((value, index) => value - old[index]!);
  });
  const once = new Uint32Array(left.images.length).fill(1);
  const [valuesBefore, valuesAfter] = [statisticsBefore(once), statisticsAfter(once)];
  return {
    ...toMetrics(found, measure),
    perClass: classesOf(left).map(({ name, support, index }) => ({
      name,
      support,
      before: valuesBefore[index]!,
      after: valuesAfter[index]!,
      difference: figureAt(found, index),
    })),
  };
}

function toMetrics(found: Intervals, measure: GoldenFigures['measure']) {
  const figure = (name: StatisticName): Figure | null => {
    const index = statisticNames.indexOf(name);
    return Number.isNaN(found.values[index]!) ? null : figureAt(found, index);
  };
  const recall = (direction: 'textToImage' | 'imageToText'): RecallFigures | null => {
    const [r1, r5, r10] = [figure(`${direction}.r1`), figure(`${direction}.r5`), figure(`${direction}.r10`)];
    const medianRank = figure(`${direction}.medianRank`);
    return r1 && r5 && r10 && medianRank && { r1, r5, r10, medianRank };
  };
  return {
    textToImage: recall('textToImage'),
    imageToText: recall('imageToText'),
    alignment: figure('alignment'),
    accuracy: figure('accuracy'),
    // The score exists unless none of the images can be read any more.
    score: figure(measure) ?? { value: 0, low: 0, high: 0 },
  };
}

function figureAt({ values, low, high }: Intervals, index: number): Figure {
  return { value: values[index]!, low: low[index]!, high: high[index]! };
}

function countsOf({ images }: Outcomes) {
  return {
    images: images.length,
    captions: images.reduce((sum, { ranks }) => sum + ranks.length, 0),
    labelled: images.filter(({ label }) => label >= 0).length,
  };
}

/** The classes that occur, and the index of each one's accuracy among the statistics. */
function classesOf({ classes, images }: Outcomes): { name: string; support: number; index: number }[] {
  const support = new Array<number>(classes.length).fill(0);
  for (const { label } of images) if (label >= 0) support[label]! += 1;
  return classes
    .map((name, position) => ({ name, support: support[position]!, index: statisticNames.length + position }))
    .filter((each) => each.support > 0);
}

function takeCommonImages(before: Outcomes, after: Outcomes): [Outcomes, Outcomes] {
  const known = new Map(before.images.map((image) => [image.imageId, image]));
  const common = after.images.filter(({ imageId }) => known.has(imageId));
  return [
    { ...before, images: common.map(({ imageId }) => known.get(imageId)!) },
    { ...after, images: common },
  ];
}
