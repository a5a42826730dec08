import { StudioError } from '../../../shared/contract/errors.ts';
import { listLabelledImages, listPromptedClasses } from '../catalogue/queries/evaluated-rows.ts';
import { assignFolds } from './folds.ts';
import { labelsOf, matchClasses } from './labels.ts';
import type { EvaluatedModel, Parts, Work } from './parts.ts';
import { selectVectors, type VectorIndex } from './vector-index.ts';

/** The settings of a classification; absent ones are taken from the project. */
export interface ClassificationRequest {
  readonly split?: string | null | undefined;
  readonly classes?: readonly string[] | undefined;
  readonly templates?: readonly string[] | undefined;
  readonly learnFrom?: string | null | undefined;
  readonly neighbours?: number | undefined;
  readonly calibrate?: boolean | undefined;
}

/** Number of folds of cross-validation. */
export const foldCount = 5;

/** The classes to distinguish. */
export interface ClassList {
  readonly names: readonly string[];
  /** The name of each class in a template. */
  readonly prompts: readonly string[];
  /** Position of each class of the project among the names. */
  readonly positions: ReadonlyMap<number, number>;
  /** ID of the project's class at each position, null if there is none. */
  readonly classIds: readonly (number | null)[];
}

/** The images to evaluate on, with their labels as positions among the classes. */
export interface Scope {
  readonly classes: ClassList;
  readonly split: string | null;
  readonly index: VectorIndex;
  readonly labels: Int32Array;
  /** The fold of each labelled image. */
  readonly folds: Uint8Array;
}

/** The classes of a request, or those of the project. */
async function readClasses(
  { catalogue: { db, project } }: Parts,
  { classes }: ClassificationRequest,
): Promise<ClassList> {
  const own = await listPromptedClasses(db, project);
  const names = classes ?? own.map(({ name }) => name);
  refuseAmbiguous(names);
  const positions = matchClasses(own, names);
  const idOf = new Map(Array.from(positions, ([id, position]) => [position, id]));
  return {
    names,
    prompts: classes ?? own.map(({ prompt }) => prompt),
    positions,
    classIds: names.map((_, position) => idOf.get(position) ?? null),
  };
}

/** The embedded images of the split of a request, labelled or not. */
export async function readScope(
  parts: Parts,
  model: EvaluatedModel,
  request: ClassificationRequest,
  work: Work,
): Promise<Scope> {
  const classes = await readClasses(parts, request);
  const split = request.split ?? null;
  const { index, labels, wanted } = await readImages(parts, model, classes, split);
  refuseEmpty(index, wanted, model);
  if (wanted > index.ids.length)
    work.notice?.(`${wanted - index.ids.length} of ${wanted} images were skipped because they are not embedded`);
  return { classes, split, index, labels, folds: assignFolds(labels, foldCount, 0) };
}

/** The embedded images of a split with their labels; `wanted` also counts those without a vector. */
export async function readImages(
  { catalogue: { db, project }, indexes }: Parts,
  model: EvaluatedModel,
  { positions }: ClassList,
  split: string | null,
): Promise<{ index: VectorIndex; labels: Int32Array; wanted: number }> {
  const images = new Map((await listLabelledImages(db, project, split)).map(({ id, classId }) => [id, classId]));
  const index = selectVectors(await indexes.read(model, 'image'), (row, { ids }) => images.has(ids[row]!));
  const labels = labelsOf(
    Array.from(index.ids, (id) => images.get(id) ?? null),
    positions,
  );
  return { index, labels, wanted: images.size };
}

function refuseAmbiguous(names: readonly string[]): void {
  if (names.length === 0)
    throw new StudioError(
      'no-classes',
      'The project has no classes. Add classes, or specify some for this evaluation.',
    );
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined)
    throw new StudioError('invalid-input', `The class "${twice}" is named twice. Name each class once.`, {
      class: twice,
    });
}

function refuseEmpty(index: VectorIndex, wanted: number, model: EvaluatedModel): void {
  if (wanted === 0) throw new StudioError('empty-selection', 'There are no images to classify in this split.');
  if (index.ids.length === 0)
    throw new StudioError(
      'embeddings-missing',
      `No image is embedded with ${model.name} yet. Embed the project first.`,
      { modelId: model.id },
    );
}
