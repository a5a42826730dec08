import type { NeighboursResult } from '../../../shared/contract/evaluation.ts';
import { noClass } from '../catalogue/queries/evaluated-images.ts';
import { summariseClassification, toEvaluatedImages, storedClasses, type Classified } from './classify-images.ts';
import { readTrainingImages, type TrainingImages } from './training-images.ts';
import type { EvaluatedModel, Parts, Work } from './parts.ts';
import { readScope, type ClassificationRequest, type Scope } from './scope.ts';
import type { ClassificationOutcome } from './zero-shot.ts';

/** Temperature of the votes (Wu et al., "Unsupervised Feature Learning", 2018, § 3.4). */
const voteTemperature = 0.07;
const defaultNeighbours = 20;
const imagesAtOnce = 1_024;

/**
 * Classifies each image by the votes of its nearest labelled images, weighted by exp(cosine / 0.07). If these are the evaluated
 * images themselves, an image does not vote for itself (leave-one-out).
 */
export async function classifyByNeighbours(
  parts: Parts,
  model: EvaluatedModel,
  request: ClassificationRequest,
  work: Work = {},
): Promise<ClassificationOutcome<NeighboursResult>> {
  const scope = await readScope(parts, model, request, work);
  const training = await readTrainingImages(parts, model, scope, request, work);
  const neighbours = Math.min(request.neighbours ?? defaultNeighbours, training.labels.length);
  const classified = await vote(parts, scope, training, neighbours, work);
  const result = {
    task: 'knn' as const,
    ...summariseClassification(model, scope, classified, work),
    learned: { images: training.labels.length, from: training.from, folds: training.from === null ? 0 : null },
    neighbours,
  };
  return { result, evaluated: toEvaluatedImages(scope, classified) };
}

async function vote(
  { similarity }: Parts,
  { index, classes }: Scope,
  training: TrainingImages,
  neighbours: number,
  { signal, progress }: Work,
): Promise<Classified> {
  const count = index.ids.length;
  const k = Math.min(storedClasses, classes.names.length);
  const ranked = new Int32Array(count * k).fill(noClass);
  const probabilities = new Float32Array(count * k);
  const rows = index.ids.map((_, row) => row);
  for (let from = 0; from < count; from += imagesAtOnce) {
    progress?.('Finding neighbours', from, count);
    const found = await similarity.topK(
      {
        queries: { source: index.source, rows: rows.subarray(from, from + imagesAtOnce) },
        candidates: { source: training.index.source },
        // One more, because the image itself may be among them.
        k: neighbours + 1,
      },
      signal === undefined ? {} : { signal },
    );
    for (let row = from; row < Math.min(count, from + imagesAtOnce); row++) {
      const at = (row - from) * found.k;
      const others = [...found.indices.subarray(at, at + found.k).keys()]
        .filter((place) => training.index.ids[found.indices[at + place]!] !== index.ids[row])
        .slice(0, neighbours);
      const votes = new Map<number, number>();
      for (const place of others) {
        const label = training.labels[found.indices[at + place]!]!;
        votes.set(label, (votes.get(label) ?? 0) + Math.exp(found.scores[at + place]! / voteTemperature));
      }
      const total = [...votes.values()].reduce((sum, weight) => sum + weight, 0);
      const best = [...votes].sort(([a, x], [b, y]) => y - x || a - b).slice(0, k);
      best.forEach(([label, weight], place) => {
        ranked[row * k + place] = label;
        probabilities[row * k + place] = Math.min(1, weight / total);
      });
    }
  }
  progress?.('Finding neighbours', count, count);
  const raw = Float32Array.from(rows, (row) => probabilities[row * k]!);
  return { k, ranked, probabilities, raw, heldOut: raw, temperature: null, nll: null };
}
