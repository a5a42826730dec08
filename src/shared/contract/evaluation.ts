import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { template } from './classes.ts';
import { filter } from './samples.ts';
import { count, float32s, id, share, startedJob, uint32s } from './values.ts';

/** Figures of one class; null where no image gives a denominator. */
export const classMetrics = z.object({
  name: z.string(),
  support: z.number().int(),
  predicted: z.number().int(),
  precision: share.nullable(),
  recall: share.nullable(),
  f1: share.nullable(),
});
export type ClassMetrics = z.infer<typeof classMetrics>;

/** A figure with its 95% interval by the percentile bootstrap over images. */
export const measured = z.object({ value: share, low: share, high: share });
export type Measured = z.infer<typeof measured>;

/**
 * How far probabilities can be trusted (Guo et al. 2017): images in equal bins of the probability of their predicted class. `ece` is
 * the expected calibration error, `nll` the mean negative log-likelihood of the labels; null where probabilities are shares of votes.
 */
export const reliability = z.object({
  bins: z.array(
    z.object({
      from: share,
      to: share,
      images: z.number().int(),
      /** Mean probability, and the share of right predictions; null in an empty bin. */
      confidence: share.nullable(),
      accuracy: share.nullable(),
    }),
  ),
  ece: share,
  nll: z.number().nullable(),
});
export type Reliability = z.infer<typeof reliability>;

/**
 * Probabilities before and after their temperature was fitted to the labels; each image is judged at the temperature that was
 * fitted without its fold. `temperature` is that of all folds together, by which unlabelled images are judged.
 */
export const calibration = z.object({
  images: z.number().int(),
  temperature: z.number().nullable(),
  folds: z.number().int(),
  before: reliability,
  after: reliability.nullable(),
});
export type Calibration = z.infer<typeof calibration>;

const classified = z.object({
  model: z.string(),
  /** Null for all images. */
  split: z.string().nullable().default(null),
  images: z.number().int(),
  classes: z.array(z.string()),
  top1: share.nullable(),
  top5: share.nullable(),
  /** The 95% bootstrap interval of `top1`. */
  interval: z.tuple([share, share]).nullable().default(null),
  perClass: z.array(classMetrics),
  /** Row-major, true class by predicted class. */
  confusion: z.array(z.array(z.number().int())),
  /** Images without a label: predicted, but not counted in any figure. */
  unlabelled: z.number().int(),
  /** Null where too few images are labelled. */
  calibration: calibration.nullable().default(null),
});

/** Zero-shot classification of every image by the texts of the classes. */
export const zeroShotResult = classified.extend({ task: z.literal('zero-shot'), templates: z.array(z.string()) });
export type ZeroShotResult = z.infer<typeof zeroShotResult>;

/** Where a trained classifier learned: `from` is a split, or null when the images were judged in turns (`folds`; 0 leaves one out). */
const learned = z.object({
  images: z.number().int(),
  from: z.string().nullable(),
  folds: z.number().int().nullable(),
});

/** A linear probe on the image embeddings (logistic regression; `l2` is the strength of its penalty). */
export const probeResult = classified.extend({ task: z.literal('probe'), learned, l2: z.number() });
export type ProbeResult = z.infer<typeof probeResult>;

/** The vote of the nearest labelled images. */
export const neighboursResult = classified.extend({
  task: z.literal('knn'),
  learned,
  neighbours: z.number().int(),
});
export type NeighboursResult = z.infer<typeof neighboursResult>;

/** What the three ways to classify have in common. */
export type ClassificationResult = ZeroShotResult | ProbeResult | NeighboursResult;

/** What one template gives: alone, and to the ensemble, which `without` it would be that good. */
export const templateFigures = z.object({
  template: z.string(),
  alone: measured,
  /** Null for the only template. */
  without: measured.nullable(),
  /** Images that the ensemble gets right only because of it, and those that it gets wrong because of it. */
  helps: z.number().int(),
  hurts: z.number().int(),
});
export type TemplateFigures = z.infer<typeof templateFigures>;

/** The playground: how well each template classifies the labelled images. */
export const templatesResult = z.object({
  task: z.literal('templates'),
  model: z.string(),
  split: z.string().nullable(),
  /** Labelled images that were judged. */
  images: z.number().int(),
  classes: z.array(z.string()),
  ensemble: measured,
  templates: z.array(templateFigures),
});
export type TemplatesResult = z.infer<typeof templatesResult>;

/** Recall at k and the median rank (1 is best) in one direction. */
export const recall = z.object({
  queries: z.number().int(),
  candidates: z.number().int(),
  r1: share,
  r5: share,
  r10: share,
  medianRank: z.number(),
});
export type Recall = z.infer<typeof recall>;

/** Retrieval both ways. An image counts as found at the rank of its best caption. */
export const retrievalResult = z.object({
  task: z.literal('retrieval'),
  model: z.string(),
  images: z.number().int(),
  captions: z.number().int(),
  textToImage: recall,
  imageToText: recall,
});
export type RetrievalResult = z.infer<typeof retrievalResult>;

/** The result of an evaluation, by its task. */
export const evaluationResult = z.discriminatedUnion('task', [
  zeroShotResult,
  probeResult,
  neighboursResult,
  templatesResult,
  retrievalResult,
]);
export type EvaluationResult = z.infer<typeof evaluationResult>;

/** The three ways to classify images. */
export const classifierTask = z.enum(['zero-shot', 'probe', 'knn']);
export type ClassifierTask = z.infer<typeof classifierTask>;

/** Everything that can be evaluated. */
export const evaluationTask = z.enum([...classifierTask.options, 'templates', 'retrieval']);
export type EvaluationTask = z.infer<typeof evaluationTask>;

/** What the last run of a classifier gave one image, best first. */
export const prediction = z.object({
  imageId: id,
  ranked: z.array(z.object({ classId: id, name: z.string(), probability: share })),
});
export type Prediction = z.infer<typeof prediction>;

/** Selects the images behind a figure of the last result: all given conditions must hold. Names are those of the result. */
export const figureQuery = z
  .object({
    task: z.enum([...classifierTask.options, 'templates']),
    actual: z.string().optional(),
    predicted: z.string().optional(),
    outcome: z.enum(['right', 'wrong']).optional(),
    /** A bin of the reliability diagram, with its stage: probabilities as they came, or calibrated. */
    bin: count.optional(),
    stage: z.enum(['before', 'after']).optional(),
    /** A template of the playground by its place in the result, and what about it. */
    template: count.optional(),
    effect: z.enum(['right', 'wrong', 'helps', 'hurts']).optional(),
  })
  .strict();
export type FigureQuery = z.infer<typeof figureQuery>;

/** Which predictions become labels: those of images without a class, from a probability on, within a filter. */
const assignment = z.object({
  modelId: id,
  task: classifierTask.default('zero-shot'),
  above: share,
  filter: filter.default({}),
});

const classList = z.array(z.string().trim().min(1)).min(1).max(10_000);

/** How well a model tells images apart, and labels made of its predictions. */
export const evaluation = {
  start: call(
    z.object({
      modelId: id,
      task: evaluationTask,
      split: z.string().nullable().optional(),
      /** In place of the project's own classes and templates. */
      classes: classList.optional(),
      templates: z.array(template).min(1).max(1000).optional(),
      /**
       * For probe and neighbours: the split to learn from, or null to learn from the judged images in turns. When absent, the split
       * `train`, if it is not the judged one and labelled; otherwise in turns.
       */
      learnFrom: z.string().nullable().optional(),
      neighbours: z.number().int().min(1).max(1000).default(20),
      calibrate: z.boolean().default(true),
    }),
    startedJob,
  ),
  /** The newest finished result of a task, null when there is none. */
  latest: call(z.object({ modelId: id, task: evaluationTask }), evaluationResult.nullable()),
  predictions: call(
    z.object({ modelId: id, task: classifierTask.optional(), imageIds: z.array(id).max(1000) }),
    z.array(prediction),
  ),
  /** Images behind a figure, in their order in the project. */
  behind: call(z.object({ modelId: id, figure: figureQuery }), z.object({ imageIds: z.array(id) })),
  /** What `assign` would do: how many images of each class, the images by falling probability, and how often such predictions were right. */
  previewAssign: call(
    assignment,
    z.object({
      unlabelled: z.number().int(),
      /** Unlabelled images that the run did not look at, because they are in another split or were not embedded. */
      unjudged: z.number().int(),
      images: z.number().int(),
      perClass: z.array(z.object({ classId: id, name: z.string(), images: z.number().int() })),
      imageIds: uint32s,
      probabilities: float32s,
      /** Labelled images with a probability as high, by held-out temperature; null when there is none. */
      precision: measured.extend({ images: z.number().int() }).nullable(),
    }),
  ),
  /** Makes predictions the labels of images without one, in one change that can be undone. */
  assign: call(assignment, z.object({ changed: z.number().int() })),
};
