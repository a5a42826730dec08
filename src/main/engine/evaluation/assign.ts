import type { ClassifierTask, Measured } from '../../../shared/contract/evaluation.ts';
import type { Filter } from '../../../shared/contract/samples.ts';
import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { listClasses } from '../catalogue/queries/classes.ts';
import { noClass, type EvaluatedImages } from '../catalogue/queries/evaluated-images.ts';
import { readOrder } from '../catalogue/queries/samples/read-order.ts';
import { measureShare } from '../base/share-interval.ts';
import { showCounted } from '../../../shared/text/numbers.ts';

/** Which predictions become labels. */
export interface Assignment {
  readonly task: ClassifierTask;
  readonly above: number;
  readonly filter: Filter;
}

/** A label to assign. */
interface NewLabel {
  readonly imageId: number;
  readonly classId: number;
  readonly probability: number;
}

/** The effect of an assignment; see the contract. */
export interface AssignmentPreview {
  readonly unlabelled: number;
  readonly unclassified: number;
  readonly images: number;
  readonly perClass: { classId: number; name: string; images: number }[];
  readonly imageIds: Uint32Array;
  readonly probabilities: Float32Array;
  readonly precision: (Measured & { images: number }) | null;
}

/** Shows which images would get which label, and the accuracy of equally confident predictions on labelled images. */
export async function previewAssignment(
  catalogue: Catalogue,
  evaluated: EvaluatedImages,
  assignment: Assignment,
): Promise<AssignmentPreview> {
  const { given, unlabelled, unclassified } = await chooseLabels(catalogue, evaluated, assignment);
  const counts = Map.groupBy(given, ({ classId }) => classId);
  const classes = await listClasses(catalogue.db, catalogue.project);
  return {
    unlabelled,
    unclassified,
    images: given.length,
    perClass: classes.flatMap(({ id, name }) => {
      const images = counts.get(id)?.length ?? 0;
      return images === 0 ? [] : [{ classId: id, name, images }];
    }),
    imageIds: Uint32Array.from(given, ({ imageId }) => imageId),
    probabilities: Float32Array.from(given, ({ probability }) => probability),
    precision: measurePrecision(evaluated, assignment.above),
  };
}

/** Assigns the labels in one change of the history; returns the number of images. */
export async function assignLabels(
  catalogue: Catalogue,
  evaluated: EvaluatedImages,
  assignment: Assignment,
  options: CallOptions = {},
): Promise<number> {
  const { given } = await chooseLabels(catalogue, evaluated, assignment);
  const images = showCounted(given.length, 'image');
  const label = `Label ${images} by ${nameOf[assignment.task]} above ${Math.round(assignment.above * 1000) / 10}%`;
  return catalogue.write(
    label,
    'edit',
    (edits) =>
      edits.setEach(
        'image',
        'class_id',
        given.map(({ imageId, classId }) => [imageId, classId] as const),
      ),
    options,
  );
}

const nameOf: Readonly<Record<ClassifierTask, string>> = {
  'zero-shot': 'zero-shot predictions',
  probe: 'linear-probe predictions',
  knn: 'nearest-neighbour predictions',
};

async function chooseLabels(
  { db, project }: Catalogue,
  { imageIds, classIds, ranked, probabilities, k }: EvaluatedImages,
  { above, filter }: Assignment,
): Promise<{ given: NewLabel[]; unlabelled: number; unclassified: number }> {
  const known = new Set((await listClasses(db, project)).map(({ id }) => id));
  const wanted = { ...filter, classIds: [null] };
  const open =
    filter.classIds !== undefined && !filter.classIds.includes(null)
      ? new Uint32Array()
      : await readOrder(db, project, { filter: wanted, sort: { by: 'added', direction: 'ascending' } });
  const isOpen = new Set(open);
  const given: NewLabel[] = [];
  imageIds.forEach((imageId, row) => {
    const position = ranked[row * k]!;
    const classId = position === noClass ? null : (classIds[position] ?? null);
    const probability = probabilities[row * k]!;
    if (classId === null || !known.has(classId) || probability < above || !isOpen.has(imageId)) return;
    given.push({ imageId, classId, probability });
  });
  given.sort((a, b) => b.probability - a.probability || a.imageId - b.imageId);
  const classified = new Set(imageIds);
  return { given, unlabelled: open.length, unclassified: open.filter((id) => !classified.has(id)).length };
}

function measurePrecision({ labels, ranked, heldOut, k }: EvaluatedImages, above: number) {
  const confident = [...labels.keys()].filter((row) => labels[row] !== noClass && heldOut[row]! >= above);
  if (confident.length === 0) return null;
  const correct = confident.filter((row) => ranked[row * k] === labels[row]).length;
  return { ...measureShare(correct, confident.length), images: confident.length };
}
