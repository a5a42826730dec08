import type { Transaction } from 'kysely';
import type { ClassifierTask, Prediction } from '../../../shared/contract/evaluation.ts';
import { noClass, type EvaluatedImages } from '../catalogue/queries/evaluated-images.ts';
import { removePredictions, storePredictions } from '../catalogue/queries/predictions.ts';
import type { Tables } from '../catalogue/tables.ts';

/** The requested predictions. */
export interface PredictionRequest {
  readonly modelId: number;
  readonly task?: ClassifierTask | undefined;
  readonly imageIds: readonly number[];
}

/** Replaces the stored predictions; a run over classes that are not the project's leaves none, because they cannot be shown. */
export async function storeShownPredictions(
  db: Transaction<Tables>,
  project: number,
  modelId: number,
  { imageIds, classIds, ranked, probabilities, k }: EvaluatedImages,
): Promise<void> {
  await removePredictions(db, project, modelId);
  if (classIds.includes(null)) return;
  const given = Uint32Array.from(ranked, (position) => (position === noClass ? 0 : classIds[position]!));
  await storePredictions(db, project, modelId, { imageIds, classIds: given, probabilities, k });
}

/** The ranked classes of images, in the given order; images that were not evaluated and deleted classes are omitted. */
export function readPredictions(
  { imageIds: classified, classIds, ranked, probabilities, k }: EvaluatedImages,
  nameOf: ReadonlyMap<number, string>,
  imageIds: readonly number[],
): Prediction[] {
  return imageIds.flatMap((imageId) => {
    const row = findRow(classified, imageId);
    if (row === -1) return [];
    const places = Array.from({ length: k }, (_, place) => row * k + place);
    return [
      {
        imageId,
        ranked: places.flatMap((place) => {
          const classId = ranked[place] === noClass ? null : (classIds[ranked[place]!] ?? null);
          const name = classId === null ? undefined : nameOf.get(classId);
          return classId === null || name === undefined ? [] : [{ classId, name, probability: probabilities[place]! }];
        }),
      },
    ];
  });
}

/** Binary search in ascending IDs. */
function findRow(ids: Uint32Array, id: number): number {
  let [low, high] = [0, ids.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (ids[middle] === id) return middle;
    if (ids[middle]! < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
