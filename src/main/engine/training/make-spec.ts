import { join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { TuneData, TuneSettings } from '../../../shared/contract/tuning.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { listPromptedClasses, listTemplateTexts } from '../catalogue/queries/evaluated-rows.ts';
import { readTrainingImages, type TrainingImage } from '../catalogue/queries/training-data.ts';
import type { Row } from '../catalogue/tables.ts';
import type { ConcreteProvider } from '../compute/providers/contract.ts';
import { defaultTemplates, fillTemplate } from '../evaluation/templates.ts';
import { initialLogitScale } from './scratch/make-model-folder.ts';
import type { PairSet, RunSpec, Validation } from './run/spec.ts';

/** What a run is to do, with rows of the catalogue resolved to files. */
export interface SpecRequest {
  readonly model: Row<'model'>;
  readonly settings: TuneSettings;
  readonly data: TuneData;
  readonly provider: ConcreteProvider;
  /** Of the run, inside the project. */
  readonly folder: string;
}

/** Writes down everything that the compute process needs for a run. Fails with `empty-selection` or `no-classes`. */
export async function makeSpec(
  catalogue: Catalogue,
  { model, settings, data, provider, folder }: SpecRequest,
): Promise<RunSpec> {
  if (settings.method === 'probe' && data.on !== 'classes') {
    throw new StudioError('invalid-input', 'A probe tells classes apart: train it on classes.', { method: 'probe' });
  }
  if (settings.patience !== null && data.validate === undefined) {
    throw new StudioError('invalid-input', 'Stopping early needs a split to validate on.', {
      patience: settings.patience,
    });
  }
  const prompts = data.on === 'classes' ? await readPrompts(catalogue) : null;
  const train = await readTrainingImages(catalogue.db, catalogue.project, data.split);
  const judged =
    data.validate === undefined ? null : await readTrainingImages(catalogue.db, catalogue.project, data.validate);
  if (judged?.length === 0) throw emptySplit(data.validate);
  const run = join(catalogue.folder, folder);
  const pairs = prompts ? pairWithPrompts(train, prompts) : pairWithCaptions(train);
  if (pairs.images.length === 0) throw emptySplit(data.split, prompts !== null);
  return {
    parent: join(catalogue.folder, model.folder),
    folder: run,
    target: join(run, 'model'),
    settings,
    logitScale: model.logit_scale ?? initialLogitScale,
    logitBias: model.logit_bias ?? (settings.loss === 'siglip' ? -10 : 0),
    train: pairs,
    validation: judged && toValidation(judged, prompts),
    classes: prompts?.classes ?? [],
    provider,
  };
}

/** The classes in their order, and the prompts of each by its number. */
interface Prompts {
  readonly classes: { id: number; name: string }[];
  readonly of: ReadonlyMap<number, readonly string[]>;
}

async function readPrompts({ db, project }: Catalogue): Promise<Prompts> {
  const classes = await listPromptedClasses(db, project);
  if (classes.length === 0)
    throw new StudioError('no-classes', 'This project has no classes. Add some, or train on captions.');
  const templates = await listTemplateTexts(db, project);
  const used = templates.length > 0 ? templates : defaultTemplates;
  return {
    classes: classes.map(({ id, name }) => ({ id, name })),
    of: new Map(classes.map(({ id, prompt }) => [id, used.map((template) => fillTemplate(template, prompt))])),
  };
}

function pairWithCaptions(images: readonly TrainingImage[]): PairSet {
  const useful = images.filter(({ captions }) => captions.length > 0);
  return toPairs(
    useful,
    ({ captions }) => captions,
    () => -1,
  );
}

/** Class training shows an image with the prompts of its class, and images of one class are no negatives of each other. */
function pairWithPrompts(images: readonly TrainingImage[], prompts: Prompts): PairSet {
  const useful = images.filter(({ classId }) => classId !== null && prompts.of.has(classId));
  return toPairs(
    useful,
    ({ classId }) => prompts.of.get(classId!)!,
    ({ classId }) => classId!,
  );
}

function toPairs(
  images: readonly TrainingImage[],
  textsOf: (image: TrainingImage) => readonly string[],
  classOf: (image: TrainingImage) => number,
): PairSet {
  const texts = images.map(textsOf);
  return {
    images: images.map(({ location }) => location),
    texts: texts.flat(),
    imageOf: Int32Array.from(texts.flatMap((own, image) => own.map(() => image))),
    classOf: Int32Array.from(images, classOf),
  };
}

function toValidation(images: readonly TrainingImage[], prompts: Prompts | null): Validation {
  if (!prompts) return { by: 'retrieval', pairs: pairWithCaptions(images) };
  const order = prompts.classes.map(({ id }) => id);
  const useful = images.filter(({ classId }) => classId !== null && prompts.of.has(classId));
  return {
    by: 'accuracy',
    images: useful.map(({ location }) => location),
    classOf: Int32Array.from(useful, ({ classId }) => order.indexOf(classId!)),
    prompts: order.map((id) => [...prompts.of.get(id)!]),
  };
}

function emptySplit(split: string | undefined, labelled = false): StudioError {
  const where = split === undefined ? 'The project' : `The split "${split}"`;
  const what = labelled ? 'images with a class' : 'images with a caption';
  return new StudioError('empty-selection', `${where} has no ${what} to learn from. Choose another split.`, {
    split: split ?? null,
  });
}

/** The names of classes that have a single image to learn from. */
export function listLonelyClasses({ classes, train }: RunSpec): string[] {
  const counts = new Map<number, number>();
  for (const id of train.classOf) counts.set(id, (counts.get(id) ?? 0) + 1);
  return classes.filter(({ id }) => counts.get(id) === 1).map(({ name }) => name);
}
