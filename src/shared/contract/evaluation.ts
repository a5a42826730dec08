import { z } from 'zod';
import { call } from '../rpc/procedure.ts';
import { template } from './classes.ts';
import { filter } from './samples.ts';
import { count, float32s, id, share, startedJob, uint32s } from './values.ts';

/** Figures of one class; null if the denominator is 0. */
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
 * Calibration of probabilities (Guo et al. 2017): images in equal bins of the probability of their predicted class. `ece` is the
 * expected calibration error, `nll` the mean negative log-likelihood of the labels; null if probabilities are shares of votes.
 */
export const reliability = z.object({
  bins: z.array(
    z.object({
      from: share,
      to: share,
      images: z.number().int(),
      /** Mean probability and accuracy; null in an empty bin. */
      confidence: share.nullable(),
      accuracy: share.nullable(),
    }),
  ),
  ece: share,
  nll: z.number().nullable(),
});
export type Reliability = z.infer<typeof reliability>;

/**
 * Calibration before and after temperature scaling, cross-validated: each labelled image uses the temperature fitted without its fold.
 * `temperature` is fitted on all folds and used for unlabelled images.
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
  /** Null if too few images are labelled. */
  calibration: calibration.nullable().default(null),
});

/** Zero-shot classification of every image by the texts of the classes. */
export const zeroShotResult = classified.extend({ task: z.literal('zero-shot'), templates: z.array(z.string()) });
export type ZeroShotResult = z.infer<typeof zeroShotResult>;

/**
 * What a classifier was trained on: `from` is a split, or null for cross-validation on the evaluated images (`folds`; 0 for leave-one-out).
 */
const learned = z.object({
  images: z.number().int(),
  from: z.string().nullable(),
  folds: z.number().int().nullable(),
});

/** A linear probe on the image embeddings (logistic regression with L2 penalty `l2`). */
export const probeResult = classified.extend({ task: z.literal('probe'), learned, l2: z.number() });
export type ProbeResult = z.infer<typeof probeResult>;

/** The vote of the nearest labelled images. */
export const neighboursResult = classified.extend({
  task: z.literal('knn'),
  learned,
  neighbours: z.number().int(),
});
export type NeighboursResult = z.infer<typeof neighboursResult>;

/** The result of any classification method. */
export type ClassificationResult = ZeroShotResult | ProbeResult | NeighboursResult;

/** The accuracy of one template alone, and of the ensemble without it. */
export const templateFigures = z.object({
  template: z.string(),
  alone: measured,
  /** Null for the only template. */
  without: measured.nullable(),
  /** Images that the ensemble classifies correctly, or incorrectly, only because of this template. */
  helps: z.number().int(),
  hurts: z.number().int(),
});
export type TemplateFigures = z.infer<typeof templateFigures>;

/** The accuracy of each template on the labelled images. */
export const templatesResult = z.object({
  task: z.literal('templates'),
  model: z.string(),
  split: z.string().nullable(),
  /** Number of evaluated (labelled) images. */
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

/** Retrieval in both directions. Image → text ranks the best caption of the image. */
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

/** The classification methods. */
export const classifierTask = z.enum(['zero-shot', 'probe', 'knn']);
export type ClassifierTask = z.infer<typeof classifierTask>;

/** Everything that can be evaluated. */
export const evaluationTask = z.enum([...classifierTask.options, 'templates', 'retrieval']);
export type EvaluationTask = z.infer<typeof evaluationTask>;

/** The classes that the last run of a classifier predicted for one image, best first. */
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
    /** A bin of the reliability diagram, before or after calibration. */
    bin: count.optional(),
    stage: z.enum(['before', 'after']).optional(),
    /** A template by its index in the result, and its effect. */
    template: count.optional(),
    effect: z.enum(['right', 'wrong', 'helps', 'hurts']).optional(),
  })
  .strict();
export type FigureQuery = z.infer<typeof figureQuery>;

/** The predictions to assign as labels: of images without a class in a filter, from a probability on. */
const assignment = z.object({
  modelId: id,
  task: classifierTask.default('zero-shot'),
  above: share,
  filter: filter.default({}),
});

const classList = z.array(z.string().trim().min(1)).min(1).max(10_000);

/** Evaluates a model, and assigns its predictions as labels. */
export const evaluation = {
  start: call(
    z.object({
      modelId: id,
      task: evaluationTask,
      split: z.string().nullable().optional(),
      /** Replace the project's classes and templates. */
      classes: classList.optional(),
      templates: z.array(template).min(1).max(1000).optional(),
      /**
       * For probe and neighbours: the split to train on, or null for cross-validation on the evaluated images. By default the split
       * `train` if it is labelled and not evaluated, otherwise cross-validation.
       */
      learnFrom: z.string().nullable().optional(),
      neighbours: z.number().int().min(1).max(1000).default(20),
      calibrate: z.boolean().default(true),
    }),
    startedJob,
  ),
  /** The newest result of a task; null if there is none. */
  latest: call(z.object({ modelId: id, task: evaluationTask }), evaluationResult.nullable()),
  predictions: call(
    z.object({ modelId: id, task: classifierTask.optional(), imageIds: z.array(id).max(1000) }),
    z.array(prediction),
  ),
  /** Images behind a figure, in their order in the project. */
  behind: call(z.object({ modelId: id, figure: figureQuery }), z.object({ imageIds: z.array(id) })),
  /** The effect of `assign`: the number of images per class, the images by falling probability, and the precision of such predictions. */
  previewAssign: call(
    assignment,
    z.object({
      unlabelled: z.number().int(),
      /** Unlabelled images that the run did not cover: in another split, or not embedded. */
      unclassified: z.number().int(),
      images: z.number().int(),
      perClass: z.array(z.object({ classId: id, name: z.string(), images: z.number().int() })),
      imageIds: uint32s,
      probabilities: float32s,
      /** Accuracy on labelled images with at least this held-out probability; null if there are none. */
      precision: measured.extend({ images: z.number().int() }).nullable(),
    }),
  ),
  /** Assigns predictions as labels to images without one, in one change that can be undone. */
  assign: call(assignment, z.object({ changed: z.number().int() })),
};
