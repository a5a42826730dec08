import { join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { TuneData, TuneSettings } from '../../../shared/contract/tune-settings.ts';
import { tuningMethods } from '../../../shared/contract/tuning-methods.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { listPromptedClasses, listTemplateTexts } from '../catalogue/queries/evaluated-rows.ts';
import type { TrainingImage } from '../catalogue/queries/training-data.ts';
import type { Row } from '../catalogue/tables.ts';
import type { ConcreteProvider } from '../compute/contract/providers.ts';
import { defaultTemplates, fillTemplate } from '../evaluation/templates.ts';
import type { OpenedGoldenSet } from '../golden/golden.ts';
import { goldenValidation, type PromptedClass } from './golden-validation.ts';
import { selectData } from './select-data.ts';
import { scalarsOf } from '../base/logit-scale.ts';
import type { PairSet, RunSpec, Validation } from '../compute/contract/run-spec.ts';

/** What to train, with the catalogue rows it refers to. */
export interface SpecRequest {
  readonly model: Row<'model'>;
  readonly settings: TuneSettings;
  readonly data: TuneData;
  /** The golden set named by `data`; null when it names none. */
  readonly golden: OpenedGoldenSet | null;
  readonly provider: ConcreteProvider;
  /** The folder of the run, relative to the project. */
  readonly folder: string;
}

/** Collects everything the compute process needs for a run. Fails with `invalid-input`, `empty-selection` or `no-classes`. */
export async function makeSpec(
  catalogue: Catalogue,
  { model, settings, data, golden, provider, folder }: SpecRequest,
): Promise<RunSpec & { protected: number }> {
  const { method } = settings;
  const { title, needsClasses, trains } = tuningMethods[method];
  if (needsClasses && data.on !== 'classes') {
    throw new StudioError('invalid-input', `${title} learns from classes, not from captions: train it on classes.`, {
      method,
    });
  }
  if (trains === 'encoder' && settings.batch < 2) {
    const message = 'A batch of one pair has no negatives. Use a batch size of 2 or more.';
    throw new StudioError('invalid-input', message, { batch: settings.batch });
  }
  if (data.validate !== undefined && data.goldenId !== undefined) {
    throw new StudioError('invalid-input', 'Choose either a validation split or a golden set, not both.');
  }
  if (settings.patience !== null && data.validate === undefined && data.goldenId === undefined) {
    throw new StudioError('invalid-input', 'Early stopping needs a validation split or a golden set.', {
      patience: settings.patience,
    });
  }
  const prompts = data.on === 'classes' ? await readPrompts(catalogue) : null;
  const selected = await selectData(catalogue, data);
  const { validation } = selected;
  const run = join(catalogue.folder, folder);
  const pairs = prompts ? pairWithPrompts(selected.train, prompts) : pairWithCaptions(selected.train);
  if (pairs.images.length === 0) throw emptySelection(data, prompts !== null, selected.protected);
  const ofSplit = validation && toValidation(validation, prompts);
  if (ofSplit && validationImages(ofSplit).length === 0) throw emptyValidation(data.validate!, prompts !== null);
  return {
    parent: join(catalogue.folder, model.folder),
    folder: run,
    target: join(run, 'model'),
    settings,
    logitScale: scalarsOf(model).logitScale,
    logitBias: model.logit_bias ?? (settings.loss === 'siglip' ? -10 : 0),
    train: pairs,
    validation: golden
      ? goldenValidation(golden, data, trains === 'classifier' ? promptedClasses(prompts!) : null)
      : ofSplit,
    protected: selected.protected,
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
    throw new StudioError('no-classes', 'This project has no classes. Add classes, or train on captions.');
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

/** Pairs images with the prompts of their class; images of the same class are not negatives of each other. */
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

function promptedClasses({ classes, of }: Prompts): PromptedClass[] {
  return classes.map(({ id, name }) => ({ name, prompts: of.get(id)! }));
}

function emptySelection(
  { split, filter, reviewed }: Partial<Pick<TuneData, 'split' | 'filter' | 'reviewed'>>,
  labelled = false,
  excluded = 0,
): StudioError {
  const where = split === undefined ? (filter ? 'The current filter' : 'The project') : `The split "${split}"`;
  const what = `${reviewed ? 'reviewed ' : ''}images with a ${labelled ? 'class' : 'caption'}`;
  const frozen = excluded > 0 ? ` ${excluded} belong to golden sets, which are excluded from training.` : '';
  return new StudioError('empty-selection', `${where} has no ${what} to learn from.${frozen} Choose other data.`, {
    split: split ?? null,
    protected: excluded,
  });
}

const validationImages = (validation: Validation): readonly unknown[] =>
  validation.by === 'accuracy' ? validation.images : validation.pairs.images;

function emptyValidation(split: string, labelled: boolean): StudioError {
  const what = labelled ? 'class' : 'caption';
  const message = `The split "${split}" has no images with a ${what} to validate on. Choose another validation split, or none.`;
  return new StudioError('empty-selection', message, { split });
}

/** The names of classes with a single training image. */
export function listSingletonClasses({ classes, train }: RunSpec): string[] {
  const counts = new Map<number, number>();
  for (const id of train.classOf) counts.set(id, (counts.get(id) ?? 0) + 1);
  return classes.filter(({ id }) => counts.get(id) === 1).map(({ name }) => name);
}
