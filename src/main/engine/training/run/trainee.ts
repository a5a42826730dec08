import { StudioError } from '../../../../shared/contract/errors.ts';
import type { TuneSettings } from '../../../../shared/contract/tune-settings.ts';
import { bindShapes, type Model } from '../../../onnx/index.ts';
import { readPreprocessing } from '../../encoders/model/read-preprocessing.ts';
import { readTokenizer } from '../../encoders/model/read-tokenizer.ts';
import { outputSize } from '../../encoders/preprocess/recipe.ts';
import { TextTokenizer } from '../../encoders/text/tokenizer.ts';
import type { ImageStore } from '../data/image-store.ts';
import { TextRows } from '../data/text-rows.ts';
import { mergeAdapters } from '../graphs/lora.ts';
import type { InputDims } from '../graphs/tower-graphs.ts';
import { readModelFiles, writeModelFiles, type ModelFiles, type TowerName } from '../model-files.ts';
import { Random } from '../../base/random.ts';
import { largestLogitScale, type LogitScalars } from '../../base/logit-scale.ts';
import { Scalars } from '../step/scalars.ts';
import { Tower, type Feeds } from '../step/tower.ts';
import type { SessionSettings } from '../step/training-session.ts';
import { feedImages, feedLower, cacheEmbeddings, type Feeder } from './feeders.ts';
import { planTower, type Plan, type TowerSource } from './methods.ts';

/** One tower of a model in training. */
export interface TraineeSide {
  readonly tower: Tower;
  /** False for a frozen tower. */
  readonly trained: boolean;
  readonly feed: Feeder;
  /** Embeddings [rows, dimensions] of a frozen tower; cached between epochs unless images are augmented. */
  readonly frozen: (rows: readonly number[], random: Random | null) => Promise<Float32Array>;
  readonly plan: Plan;
}

/** A model in training: both towers and the scalars of the loss. */
export interface Trainee {
  readonly image: TraineeSide;
  readonly text: TraineeSide;
  readonly scalars: Scalars;
  readonly dimensions: number;
  /** Number of texts truncated to the context length. */
  readonly truncated: number;
  /** Writes the current model; `add` adds more files before the folder is moved into place. */
  write(target: string, add?: (folder: string) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** What to train a model on, and how. */
export interface TraineeOptions {
  readonly settings: TuneSettings;
  readonly scalars: LogitScalars;
  readonly texts: readonly string[];
  readonly session: SessionSettings;
  /** Images that are never augmented. */
  readonly fixed?: ReadonlySet<number>;
  /** Opens the image cache once the input size of the model is known. */
  readonly openStore: (shortSide: number) => ImageStore;
}

/** Decoded images are cached at this multiple of the model's input size, to leave room for random crops. */
const cropMargin = 1.5;

/** Prepares a model folder for training. Fails with `model-invalid` or `model-unsupported`, and errors of its graphs, before any step. */
export async function openTrainee(folder: string, options: TraineeOptions): Promise<Trainee> {
  const { settings, session } = options;
  const files = await readModelFiles(folder);
  const recipe = await readPreprocessing(folder);
  const tokenizer = new TextTokenizer(await readTokenizer(folder, files.text.signature.length));
  const size = outputSize(recipe);
  if (!size)
    throw new StudioError(
      'model-unsupported',
      `${folder} accepts images of any size, but training needs a fixed size.`,
      {
        folder,
      },
    );
  const random = new Random(settings.seed).fork();
  const { pixels } = files.vision.signature;
  const ids = Math.min(8, tokenizer.contextLength);

  const store = options.openStore(Math.ceil(Math.max(size.width, size.height) * cropMargin));
  const rows = new TextRows(options.texts, tokenizer, files.text.signature, files.text.signature.length === null);
  // Activations of tokens can only be cached if every text has the same length.
  if (settings.method === 'last-k') rows.fixLength();
  const feedText: Feeder = async (texts) => rows.feed(texts);
  const textDims = Object.fromEntries(inputNames(files).map((name) => [name, [2, rows.fixedLength ?? ids]]));
  const image = openSide('image', sourceOf(files, 'vision', { [pixels]: [2, 3, size.height, size.width] }), {
    settings,
    session,
    random,
    inputs: feedImages(store, pixels, recipe, settings.augment, options.fixed),
    canCacheCut: () => settings.augment === null,
    deterministic: settings.augment === null,
    dims: (feeds) => ({ [pixels]: [batchOf(feeds), 3, size.height, size.width] }),
  });
  const text = openSide('text', sourceOf(files, 'text', textDims), {
    settings,
    session,
    random,
    inputs: feedText,
    canCacheCut: (rank) => rank === 2 || rows.fixedLength !== null,
    deterministic: true,
    dims: (feeds) => {
      const own = Object.entries(feeds).filter(([name]) => name in textDims);
      if (own.length > 0) return Object.fromEntries(own.map(([name, { dims }]) => [name, dims]));
      return Object.fromEntries(Object.entries(textDims).map(([name, dims]) => [name, [batchOf(feeds), dims[1]!]]));
    },
  });
  const scalars = new Scalars(options.scalars, settings.loss === 'siglip' ? Infinity : largestLogitScale);
  const bound = bindShapes(files.text.model, textDims);
  return {
    image,
    text,
    scalars,
    dimensions: bound.values.get(files.text.signature.output)!.dims.at(-1)!,
    truncated: rows.truncated,
    async write(target, add) {
      for (const { tower } of [image, text]) await tower.weights.pull();
      const weights = { vision: collectWeights(image, settings), text: collectWeights(text, settings) };
      return writeModelFiles(files, target, { weights, scalars: scalars.values, add });
    },
    async close() {
      await image.tower.close();
      await text.tower.close();
    },
  };
}

function sourceOf(files: ModelFiles, tower: TowerName, exampleDims: TowerSource['exampleDims']): TowerSource {
  const { model, signature } = files[tower];
  const file = `The ${tower} tower of ${files.folder}`;
  return { model, output: signature.output, exampleDims, file, shared: sharedWeights(files) };
}

/** Weights that both towers of a combined file read. */
function sharedWeights({ files, vision, text }: ModelFiles): Set<string> {
  const [first, ...others] = files;
  if (!first || others.length > 0) return new Set();
  const read = (model: Model): Set<string> => new Set(model.graph.nodes.flatMap(({ inputs }) => inputs));
  const inText = read(text.model);
  return new Set([...read(vision.model)].filter((name) => inText.has(name)));
}

function inputNames(files: ModelFiles): string[] {
  const { ids, mask, types, positions } = files.text.signature;
  return [ids, mask, types, positions].filter((name) => name !== null);
}

interface SideOptions {
  readonly settings: TuneSettings;
  readonly session: SessionSettings;
  readonly random: Random;
  readonly inputs: Feeder;
  /** Whether activations of this rank can be cached between steps. */
  readonly canCacheCut: (rank: number) => boolean;
  /** Whether a row always gives the same inputs (no augmentation). */
  readonly deterministic: boolean;
  readonly dims: (feeds: Feeds) => Record<string, readonly number[]>;
}

function openSide(side: 'image' | 'text', source: TowerSource, options: SideOptions): TraineeSide {
  const { settings, session, random, inputs, canCacheCut, deterministic, dims } = options;
  const planned = planTower(side, source, settings, random);
  const untrained: Plan = { model: source.model, trained: [], cut: null, adapters: [], sparse: new Map() };
  const plan = withoutCut(planned ?? untrained, source.exampleDims, canCacheCut);
  const { model, trained, cut, sparse } = plan;
  const tower = new Tower({ model, output: source.output, trained, cut }, sparse, session, dims);
  const feed = cut === null ? inputs : feedLower(tower, cut, { inputs, upperReadsInputs: side === 'text' });
  return { tower, trained: planned !== null, feed, frozen: cacheEmbeddings(tower, feed, deterministic), plan };
}

/** Drops a cut whose activations cannot be cached; the frozen part then runs in every step, without a backward pass. */
function withoutCut(plan: Plan, exampleDims: InputDims, canCacheCut: SideOptions['canCacheCut']): Plan {
  if (plan.cut === null) return plan;
  const rank = bindShapes(plan.model, exampleDims).values.get(plan.cut)!.dims.length;
  return canCacheCut(rank) ? plan : { ...plan, cut: null };
}

function batchOf(feeds: Feeds): number {
  return Object.values(feeds)[0]!.dims[0]!;
}

function collectWeights({ tower, plan }: TraineeSide, settings: TuneSettings): Map<string, Float32Array> {
  const trained = tower.weights.settled();
  return plan.adapters.length > 0 ? mergeAdapters(plan.model, plan.adapters, trained, settings) : trained;
}
