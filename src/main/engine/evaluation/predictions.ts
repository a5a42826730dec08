import type { Transaction } from 'kysely';
import type { ClassifierTask, Prediction } from '../../../shared/contract/evaluation.ts';
import { noClass, type EvaluatedImages } from '../catalogue/queries/evaluated-images.ts';
import { removePredictions, storePredictions } from '../catalogue/queries/predictions.ts';
import type { Tables } from '../catalogue/tables.ts';

/** Which predictions are asked for. */
export interface PredictionRequest {
  readonly modelId: number;
  readonly task?: ClassifierTask | undefined;
  readonly imageIds: readonly number[];
}

/** Puts predictions in the place of all before them; a run over foreign classes leaves none, as they could not be shown. */
export async function keepPredictions(
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

/** The ranked classes of images, in the order asked; images that were not judged are left out, and so are classes that are gone. */
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

/** Binary search: the numbers rise. */
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
