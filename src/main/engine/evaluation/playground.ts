import { StudioError } from '../../../shared/contract/errors.ts';
import type { TemplateFigures, TemplatesResult } from '../../../shared/contract/evaluation.ts';
import { Random } from '../base/random.ts';
import { unlabelled } from './classification.ts';
import { averageDirections, promptsOf } from './ensemble.ts';
import { measureShare } from '../base/share-interval.ts';
import type { EvaluatedModel, Parts, Work } from './parts.ts';
import { readScope, type ClassificationRequest } from './scope.ts';
import { selectVectors } from './vector-index.ts';
import { embedPrompts, readTemplates, type ClassificationOutcome } from './zero-shot.ts';

/** Maximum number of labelled images that templates are evaluated on. */
const maxImages = 10_000;

/**
 * Evaluates each template: the accuracy of the ensemble, of each template alone, and of the ensemble without it, on the labelled
 * images. `variants` of the evaluated images holds whether each is correct: the ensemble, each alone, each left out.
 */
export async function tryTemplates(
  parts: Parts,
  model: EvaluatedModel,
  request: ClassificationRequest,
  work: Work = {},
): Promise<ClassificationOutcome<TemplatesResult>> {
  const { classes, split, index, labels: all } = await readScope(parts, model, request, work);
  const templates = await readTemplates(parts, request);
  const labelled = [...all.keys()].filter((row) => all[row] !== unlabelled);
  if (labelled.length === 0)
    throw new StudioError('no-labels', 'No image here has one of these classes. Give some images a class first.');
  if (labelled.length > maxImages)
    work.notice?.(`Evaluated on ${maxImages} of ${labelled.length} labelled images, drawn at random`);
  const kept = new Set(new Random(0).shuffle(labelled).slice(0, maxImages));
  const images = selectVectors(index, (row) => kept.has(row));
  const labels = all.filter((_, row) => kept.has(row));
  const vectors = await embedPrompts(parts, model, promptsOf(classes.prompts, templates), work);
  const count = labels.length;
  const others = templates.length > 1 ? templates.length : 0;
  const variants = new Uint8Array((1 + templates.length + others) * count);
  for (let variant = 0; variant * count < variants.length; variant++) {
    work.progress?.('Evaluating templates', variant, variants.length / count);
    const found = await parts.similarity.classify(
      {
        images: { source: images.source },
        classes: {
          vectors: arrange(vectors, model.dimensions, templates.length, variant),
          dimensions: model.dimensions,
        },
        scale: 1,
        k: 1,
      },
      work.signal && { signal: work.signal },
    );
    labels.forEach((label, row) => (variants[variant * count + row] = found.indices[row] === label ? 1 : 0));
  }
  const result: TemplatesResult = {
    task: 'templates',
    model: model.name,
    split,
    images: count,
    classes: [...classes.names],
    ensemble: measureShare(sum(variants.subarray(0, count)), count),
    templates: templates.map((template, place) => compare(template, place, templates.length, variants, count)),
  };
  const none = { k: 1, ranked: labels, probabilities: new Float32Array(), raw: new Float32Array() };
  return {
    result,
    evaluated: {
      imageIds: images.ids,
      labels,
      classIds: classes.classIds,
      ...none,
      heldOut: new Float32Array(),
      variants,
    },
  };
}

/** The class vectors of a variant: 0 for all templates, then each alone, then each left out. */
function arrange(vectors: Float32Array, dimensions: number, templates: number, variant: number): Float32Array {
  if (variant === 0) return averageDirections(vectors, dimensions, templates);
  const uses = (place: number) => (variant <= templates ? place === variant - 1 : place !== variant - 1 - templates);
  const chosen = Array.from({ length: templates }, (_, place) => place).filter(uses);
  const classes = vectors.length / (dimensions * templates);
  const part = new Float32Array(classes * chosen.length * dimensions);
  for (let c = 0; c < classes; c++)
    chosen.forEach((place, to) => {
      const from = (c * templates + place) * dimensions;
      part.set(vectors.subarray(from, from + dimensions), (c * chosen.length + to) * dimensions);
    });
  return averageDirections(part, dimensions, chosen.length);
}

function compare(
  template: string,
  place: number,
  templates: number,
  variants: Uint8Array,
  count: number,
): TemplateFigures {
  const rowsOf = (variant: number) => variants.subarray(variant * count, (variant + 1) * count);
  const alone = measureShare(sum(rowsOf(1 + place)), count);
  if (templates === 1) return { template, alone, without: null, helps: 0, hurts: 0 };
  const [ensemble, without] = [rowsOf(0), rowsOf(1 + templates + place)];
  return {
    template,
    alone,
    without: measureShare(sum(without), count),
    helps: sum(ensemble.map((correct, row) => (correct > without[row]! ? 1 : 0))),
    hurts: sum(ensemble.map((correct, row) => (correct < without[row]! ? 1 : 0))),
  };
}

function sum(flags: Uint8Array): number {
  return flags.reduce((total, flag) => total + flag, 0);
}
