import { StudioError } from '../../../shared/contract/errors.ts';
import type { ZeroShotResult } from '../../../shared/contract/evaluation.ts';
import { listLabelledImages, listPromptedClasses, listTemplateTexts } from '../catalogue/queries/evaluated-rows.ts';
import { removePredictions, storePredictions } from '../catalogue/queries/predictions.ts';
import { figuresOf, unlabelled } from './classification.ts';
import { averageDirections, promptsOf } from './ensemble.ts';
import { labelsOf, matchClasses } from './labels.ts';
import type { EvaluatedModel, Parts, Work } from './parts.ts';
import type { Vectors } from './similarity.ts';
import { defaultTemplates } from './templates.ts';
import { selectVectors, type VectorIndex } from './vector-index.ts';

/** What a zero-shot run may be told; what is absent is the project's own. */
export interface ZeroShotRequest {
  readonly split?: string | null | undefined;
  readonly classes?: readonly string[] | undefined;
  readonly templates?: readonly string[] | undefined;
}

/** Classes kept for each image; top-5 needs five. */
const keptClasses = 5;
const textsAtOnce = 1_024;
const imagesAtOnce = 4_096;

/**
 * Classifies every embedded image by the nearest class text: each class is the mean direction of its prompts, probabilities
 * are softmax(scale × cosine). The five best classes of each image are kept as predictions, unless a class is not one of the
 * project's. Figures count the labelled images only.
 */
export async function classifyZeroShot(
  parts: Parts,
  model: EvaluatedModel,
  request: ZeroShotRequest,
  work: Work = {},
): Promise<ZeroShotResult> {
  const { db, project } = parts.catalogue;
  const projectClasses = await listPromptedClasses(db, project);
  const names = request.classes ?? projectClasses.map(({ name }) => name);
  const prompts = request.classes ?? projectClasses.map(({ prompt }) => prompt);
  refuseDoubtful(names);
  const ownTemplates = await listTemplateTexts(db, project);
  const templates = request.templates ?? (ownTemplates.length > 0 ? ownTemplates : defaultTemplates);

  const wanted = new Map(
    (await listLabelledImages(db, project, request.split ?? null)).map(({ id, classId }) => [id, classId]),
  );
  const index = selectVectors(await parts.indexes.read(model, 'image'), (row, images) => wanted.has(images.ids[row]!));
  refuseEmpty(index, wanted.size, model);
  if (wanted.size > index.ids.length)
    work.notice?.(`${wanted.size - index.ids.length} of ${wanted.size} images are not embedded and were left out`);

  const classes = await embedClasses(parts, model, promptsOf(prompts, templates), templates.length, work);
  const ranked = await rankClasses(parts, index, classes, names.length, model.scale, work);
  const positions = matchClasses(projectClasses, names);
  const labels = labelsOf(
    Array.from(index.ids, (id) => wanted.get(id) ?? null),
    positions,
  );
  if (labels.every((label) => label === unlabelled))
    work.notice?.('No image here is labelled with one of these classes, so there is no accuracy to tell');
  await keepPredictions(parts, model.id, index.ids, ranked, positions, names.length, work);
  return {
    task: 'zero-shot',
    model: model.name,
    images: index.ids.length,
    classes: [...names],
    templates: [...templates],
    ...figuresOf({ labels, indices: ranked.indices, k: ranked.k }, names),
  };
}

interface RankedClasses {
  readonly k: number;
  readonly indices: Uint32Array;
  readonly probabilities: Float32Array;
}

async function embedClasses(
  { embedder }: Parts,
  model: EvaluatedModel,
  prompts: readonly string[],
  templates: number,
  { signal, progress }: Work,
): Promise<Vectors> {
  const vectors = new Float32Array(prompts.length * model.dimensions);
  for (let from = 0; from < prompts.length; from += textsAtOnce) {
    progress?.('Embedding prompts', from, prompts.length);
    const texts = prompts.slice(from, from + textsAtOnce);
    vectors.set(await embedder.embedTexts(model.id, texts, signal && { signal }), from * model.dimensions);
  }
  progress?.('Embedding prompts', prompts.length, prompts.length);
  return { vectors: averageDirections(vectors, model.dimensions, templates), dimensions: model.dimensions };
}

async function rankClasses(
  { similarity }: Parts,
  { source, ids }: VectorIndex,
  classes: Vectors,
  count: number,
  scale: number,
  { signal, progress }: Work,
): Promise<RankedClasses> {
  const k = Math.min(keptClasses, count);
  const indices = new Uint32Array(ids.length * k);
  const probabilities = new Float32Array(ids.length * k);
  const rows = ids.map((_, row) => row);
  for (let from = 0; from < ids.length; from += imagesAtOnce) {
    progress?.('Classifying', from, ids.length);
    const images = { source, rows: rows.subarray(from, from + imagesAtOnce) };
    const found = await similarity.classify({ images, classes, scale, k }, signal && { signal });
    indices.set(found.indices, from * k);
    probabilities.set(found.probabilities, from * k);
  }
  progress?.('Classifying', ids.length, ids.length);
  return { k, indices, probabilities };
}

/** The last run's predictions replace all before them; a run over foreign classes leaves none, as they could not be shown. */
async function keepPredictions(
  { catalogue }: Parts,
  modelId: number,
  imageIds: Uint32Array,
  { k, indices, probabilities }: RankedClasses,
  positions: ReadonlyMap<number, number>,
  classes: number,
  { signal }: Work,
): Promise<void> {
  const idOf = new Map(Array.from(positions, ([id, position]) => [position, id]));
  await catalogue.store(
    async (db) => {
      await removePredictions(db, catalogue.project, modelId);
      if (idOf.size < classes) return;
      const classIds = indices.map((position) => idOf.get(position)!);
      await storePredictions(db, catalogue.project, modelId, { imageIds, classIds, probabilities, k });
    },
    { kinds: ['predictions'], imageIds: null },
    { signal },
  );
}

function refuseDoubtful(names: readonly string[]): void {
  if (names.length === 0)
    throw new StudioError('no-classes', 'The project has no classes. Add classes, or name some for this evaluation.');
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
      {
        modelId: model.id,
      },
    );
}
