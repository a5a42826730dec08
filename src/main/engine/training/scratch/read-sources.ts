import { StudioError } from '../../../../shared/contract/errors.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import { listPromptedClasses } from '../../catalogue/queries/evaluated-rows.ts';
import { readTrainingImages, type TrainingImage } from '../../catalogue/queries/training-data.ts';
import type { Compute } from '../../compute/supervisor.ts';
import { fillTemplate } from '../../evaluation/templates.ts';
import { importSource } from '../../interchange/importer.ts';
import type { PairSet, RunSpec, Validation } from '../../compute/contract/run-spec.ts';
import type { WorkContext } from '../../jobs/queue.ts';
import type { TrainConfig, TrainSource } from './train-config.ts';

/** Training and validation data of a run from scratch. */
export type TrainingData = Pick<RunSpec, 'train' | 'validation'> & { readonly skipped: readonly string[] };

interface Read {
  readonly source: TrainSource;
  readonly images: readonly TrainingImage[];
}

/** Imports the sources of a configuration into a project, unless already imported, and returns their pairs. Fails with `empty-selection`. */
export async function readSources(
  { catalogue, compute }: { readonly catalogue: Catalogue; readonly compute: Compute },
  { sources, validation, batches }: TrainConfig,
  context: WorkContext,
): Promise<TrainingData> {
  const skipped: string[] = [];
  const imported = new Map<string, string>();
  const read = async (source: TrainSource): Promise<Read> => {
    const { path, templates: _templates, split, vary: _vary, batchBy: _batchBy, ...options } = source;
    // Two splits of one source are imported once.
    const key = JSON.stringify([path, options]);
    let location = imported.get(key);
    if (location === undefined) {
      const result = await importSource({ catalogue, compute }, path, options, context);
      skipped.push(...result.skipped.map(({ item, reason }) => `${item}: ${reason}`));
      location = result.source;
      imported.set(key, location);
    }
    return { source, images: await readTrainingImages(catalogue.db, catalogue.project, { split, location }) };
  };
  const all: Read[] = [];
  for (const source of sources) all.push(await read(source));
  const heldOut = validation && (await read(validation));
  const classes = await listPromptedClasses(catalogue.db, catalogue.project);
  const prompts = new Map(classes.map(({ id, prompt }) => [id, prompt]));
  const train = joinPairs(all.map((part) => toPairs(part, prompts)));
  if (batches === 'mixed') delete train.sourceOf;
  return { train, validation: heldOut && toValidation(heldOut, prompts), skipped };
}

function toPairs({ source, images }: Read, prompts: ReadonlyMap<number, string>): PairSet {
  const { templates } = source;
  const textsOf = ({ captions, classId }: TrainingImage): readonly string[] => {
    if (!templates) return captions;
    const prompt = classId === null ? undefined : prompts.get(classId);
    return prompt === undefined ? [] : templates.map((template) => fillTemplate(template, prompt));
  };
  const useful = images.map((image) => ({ image, texts: textsOf(image) })).filter(({ texts }) => texts.length > 0);
  if (useful.length === 0) throw nothingIn(source);
  return {
    images: useful.map(({ image }) => image.location),
    texts: useful.flatMap(({ texts }) => texts),
    imageOf: Int32Array.from(useful.flatMap(({ texts }, at) => texts.map(() => at))),
    // Captions distinguish images of the same class, so only with prompts are images of one class not negatives.
    classOf: Int32Array.from(useful, ({ image }) => (templates ? image.classId! : -1)),
    fixed: Int32Array.from(useful, () => (source.vary ? 0 : 1)),
    sourceOf: Int32Array.from(useful, ({ image }) => (source.batchBy === 'class' ? (image.classId ?? 0) : 0)),
  };
}

function toValidation(part: Read, prompts: ReadonlyMap<number, string>): Validation {
  const { templates } = part.source;
  if (!templates) return { by: 'retrieval', pairs: toPairs(part, prompts) };
  const labelled = part.images.filter(({ classId }) => classId !== null);
  if (labelled.length === 0) throw nothingIn(part.source);
  // Only the classes of this source: any other answer would be wrong.
  const order = [...new Set(labelled.map(({ classId }) => classId!))].sort((a, b) => a - b);
  return {
    by: 'accuracy',
    images: labelled.map(({ location }) => location),
    classOf: Int32Array.from(labelled, ({ classId }) => order.indexOf(classId!)),
    prompts: order.map((id) => templates.map((template) => fillTemplate(template, prompts.get(id)!))),
  };
}

function joinPairs(parts: readonly PairSet[]): PairSet {
  const offsets = parts.map((_, at) => parts.slice(0, at).reduce((sum, { images }) => sum + images.length, 0));
  return {
    images: parts.flatMap(({ images }) => images),
    texts: parts.flatMap(({ texts }) => texts),
    imageOf: Int32Array.from(parts.flatMap(({ imageOf }, at) => Array.from(imageOf, (image) => image + offsets[at]!))),
    classOf: Int32Array.from(parts.flatMap(({ classOf }) => [...classOf])),
    fixed: Int32Array.from(parts.flatMap(({ fixed }) => [...fixed!])),
    sourceOf: numberSources(parts),
  };
}

/** Numbers the groups that may share a batch: a source, or a class of a source. */
function numberSources(parts: readonly PairSet[]): Int32Array {
  const numbers = new Map<string, number>();
  const numberOf = (key: string): number => {
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  };
  return Int32Array.from(
    parts.flatMap(({ sourceOf }, part) => Array.from(sourceOf!, (group) => numberOf(`${part} ${group}`))),
  );
}

function nothingIn({ path, split, templates }: TrainSource): StudioError {
  const what = templates ? 'image with a label' : 'image with a caption';
  const where = split === undefined ? path : `The split "${split}" of ${path}`;
  return new StudioError('empty-selection', `${where} has no ${what}. Change the source in the configuration.`, {
    file: path,
  });
}
