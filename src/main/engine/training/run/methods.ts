import type { TuneSettings } from '../../../../shared/contract/tune-settings.ts';
import { tuningMethods } from '../../../../shared/contract/tuning-methods.ts';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { findSparseReads, type SparseRead } from '../../../autodiff/sparse.ts';
import { bindShapes, type BoundModel, type Model } from '../../../onnx/index.ts';
import { moveBatchFirst } from '../graphs/batch-first.ts';
import { cutBeforeBlocks, cutBeforeProjection, findCutPoints, type CutPoint } from '../graphs/cuts.ts';
import { addAdapters, type Adapter } from '../graphs/lora.ts';
import type { InputDims } from '../graphs/tower-graphs.ts';
import { listTrainable } from '../graphs/trainable.ts';
import { findReaders } from '../graphs/weight-readers.ts';
import type { Random } from '../../base/random.ts';

/** How a method trains one tower. */
export interface Plan {
  readonly model: Model;
  readonly trained: readonly string[];
  readonly cut: string | null;
  readonly adapters: readonly Adapter[];
  /** Embedding tables with row-wise gradients. */
  readonly sparse: ReadonlyMap<string, SparseRead>;
}

/** A tower as stored in its file. */
export interface TowerSource {
  readonly model: Model;
  readonly output: string;
  /** Example dims of the inputs. */
  readonly exampleDims: InputDims;
  readonly file: string;
  /** Weights that the other tower also reads; they are not trained. */
  readonly shared: ReadonlySet<string>;
}

/** Plans the training of a tower; null when the method does not train it. Fails with `model-unsupported`. */
export function planTower(
  side: 'image' | 'text',
  { model, output, exampleDims, file, shared }: TowerSource,
  settings: TuneSettings,
  random: Random,
): Plan | null {
  const bound = bindShapes(model, exampleDims);
  if (!tuningMethods[settings.method].towers.includes(side)) return null;
  const trainable = listTrainable(bound).filter((name) => !shared.has(name));
  const uncutPlan = (trained: readonly string[]): Plan => ({
    model,
    trained,
    cut: null,
    adapters: [],
    sparse: findSparseReads(bound.model.graph, trained),
  });
  const cutPlan = ({ value, batchAxis }: CutPoint): Plan => {
    const trained = parametersAfter(bound, value).filter((name) => trainable.includes(name));
    const plan = uncutPlan(requireFloat32(bound, trained, file));
    if (batchAxis === 0) return { ...plan, cut: value };
    const moved = moveBatchFirst(model, value, bound.values.get(value)!.dims.length);
    return { ...plan, model: moved.model, cut: moved.value };
  };
  switch (settings.method) {
    case 'full':
    case 'lit':
      return uncutPlan(requireFloat32(bound, trainable, file));
    case 'lora': {
      const last = new Set([...lastMatrices(bound, output), ...shared]);
      const { model: adapted, adapters } = addAdapters(model, settings, last, random);
      const trained = adapters.flatMap(({ down, up }) => [down, up]);
      if (trained.length > 0) return { ...uncutPlan(trained), model: adapted, adapters, sparse: new Map() };
      // Half-precision weights cannot take adapters; report them rather than suggest full fine-tuning, which could not train them either.
      requireFloat32(bound, trainable, file);
      throw unsupported(file, 'has no linear layers for LoRA adapters. Use full fine-tuning.');
    }
    case 'last-k': {
      const cuts = findCutPoints(bound, output);
      const cut = cutBeforeBlocks(cuts, settings.blocks);
      if (cut) return cutPlan(cut);
      if (cuts.every(({ blocksAfter }) => blocksAfter === 0))
        throw unsupported(
          file,
          'has no attention blocks, so the last ones cannot be trained. Use projection heads, LoRA or full fine-tuning.',
        );
      throw unsupported(
        file,
        `does not have more than ${settings.blocks} attention blocks. Choose fewer blocks, or full fine-tuning.`,
      );
    }
    case 'head': {
      const cut = cutBeforeProjection(findCutPoints(bound, output));
      if (cut) return cutPlan(cut);
      throw unsupported(file, 'does not end in a projection. Train the last blocks, or use full fine-tuning.');
    }
    case 'probe':
      return null;
  }
}

/** The matrices of the final projection, after the pooled features. */
function lastMatrices(bound: BoundModel, output: string): Set<string> {
  const cut = cutBeforeProjection(findCutPoints(bound, output));
  return new Set(cut ? parametersAfter(bound, cut.value) : []);
}

function parametersAfter({ model, parameters }: BoundModel, cut: string): string[] {
  const readBy = findReaders(model.graph, parameters);
  const reached = new Set([cut]);
  const used = new Set<string>();
  for (const node of model.graph.nodes) {
    if (!node.inputs.some((name) => reached.has(name))) continue;
    for (const name of node.outputs) reached.add(name);
    for (const name of readBy(node)) used.add(name);
  }
  return parameters.filter((name) => used.has(name));
}

/** Checks that there are weights to train, and that they are float32. */
function requireFloat32({ values }: BoundModel, trained: readonly string[], file: string): readonly string[] {
  if (trained.length === 0)
    throw unsupported(
      file,
      'has no weights among its initializers. Export it with its weights as initializers, not as constants.',
    );
  const other = trained.find((name) => values.get(name)!.type !== 'float32');
  if (other === undefined) return trained;
  throw unsupported(
    file,
    `stores the weight "${other}" as ${values.get(other)!.type}, but training needs float32. Add a full-precision export of the model.`,
  );
}

function unsupported(file: string, why: string): StudioError {
  return new StudioError('model-unsupported', `${file} ${why}`, { file });
}
