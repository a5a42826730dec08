import type { TuneSettings } from '../../../../shared/contract/tune-settings.ts';
import { tuningMethods } from '../../../../shared/contract/tuning-methods.ts';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { findSparseReads, type SparseRead } from '../../../autodiff/sparse.ts';
import { bindShapes, type BoundModel, type Model } from '../../../onnx/index.ts';
import { moveBatchFirst } from '../graphs/batch-first.ts';
import { cutBeforeBlocks, cutBeforeProjection, findCuts, type Cut } from '../graphs/cuts.ts';
import { addAdapters, type Adapter } from '../graphs/lora.ts';
import type { InputDims } from '../graphs/tower-graphs.ts';
import { listTrainable } from '../graphs/trainable.ts';
import { findReaders } from '../graphs/weight-readers.ts';
import type { Random } from '../../base/random.ts';

/** What a method makes of one tower. */
export interface Plan {
  readonly model: Model;
  readonly trained: readonly string[];
  readonly cut: string | null;
  readonly adapters: readonly Adapter[];
  /** Tables whose gradients stay rows. */
  readonly sparse: ReadonlyMap<string, SparseRead>;
}

/** A tower as it lies in its file. */
export interface TowerSource {
  readonly model: Model;
  readonly output: string;
  /** Any dims that the inputs can have. */
  readonly exampleDims: InputDims;
  readonly file: string;
  /** Weights that the other tower reads, too: they belong to neither, and stay as they are. */
  readonly shared: ReadonlySet<string>;
}

/** Plans the training of a tower; null when the method leaves it as it is. Fails with `model-unsupported`. */
export function planTower(
  side: 'image' | 'text',
  { model, output, exampleDims, file, shared }: TowerSource,
  settings: TuneSettings,
  random: Random,
): Plan | null {
  const bound = bindShapes(model, exampleDims);
  if (!tuningMethods[settings.method].towers.includes(side)) return null;
  const trainable = listTrainable(bound).filter((name) => !shared.has(name));
  const whole = (trained: readonly string[]): Plan => ({
    model,
    trained,
    cut: null,
    adapters: [],
    sparse: findSparseReads(bound.model.graph, trained),
  });
  const after = ({ value, batchAxis }: Cut): Plan => {
    const trained = parametersAfter(bound, value).filter((name) => trainable.includes(name));
    const plan = whole(requireFloat32(bound, trained, file));
    if (batchAxis === 0) return { ...plan, cut: value };
    const moved = moveBatchFirst(model, value, bound.values.get(value)!.dims.length);
    return { ...plan, model: moved.model, cut: moved.value };
  };
  switch (settings.method) {
    case 'full':
    case 'lit':
      return whole(requireFloat32(bound, trainable, file));
    case 'lora': {
      const last = new Set([...lastMatrices(bound, output), ...shared]);
      const { model: adapted, adapters } = addAdapters(model, settings, last, random);
      const trained = adapters.flatMap(({ down, up }) => [down, up]);
      if (trained.length > 0) return { ...whole(trained), model: adapted, adapters, sparse: new Map() };
      // Half-precision weights have no place for adapters, and full could not train them either.
      requireFloat32(bound, trainable, file);
      throw unsupported(file, 'has no linear layer whose weight is a matrix, so adapters have no place. Use full.');
    }
    case 'last-k': {
      const cuts = findCuts(bound, output);
      const cut = cutBeforeBlocks(cuts, settings.blocks);
      if (cut) return after(cut);
      if (cuts.every(({ blocksAfter }) => blocksAfter === 0))
        throw unsupported(file, 'has no attention blocks of which the last could be trained. Use head, lora or full.');
      throw unsupported(file, `does not have more than ${settings.blocks} attention blocks. Choose fewer, or full.`);
    }
    case 'head': {
      const cut = cutBeforeProjection(findCuts(bound, output));
      if (cut) return after(cut);
      throw unsupported(file, 'has no projection at its end. Use last-k or full.');
    }
    case 'probe':
      return null;
  }
}

/** The matrices of the final projection: those after the pooled features. */
function lastMatrices(bound: BoundModel, output: string): Set<string> {
  const cut = cutBeforeProjection(findCuts(bound, output));
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

/** What is trained must be there, and be float32. */
function requireFloat32({ values }: BoundModel, trained: readonly string[], file: string): readonly string[] {
  if (trained.length === 0)
    throw unsupported(
      file,
      'has no weights among its initializers. Export it with its parameters, not with constants.',
    );
  const other = trained.find((name) => values.get(name)!.type !== 'float32');
  if (other === undefined) return trained;
  throw unsupported(
    file,
    `holds the weight "${other}" as ${values.get(other)!.type}; training needs float32. Add the full-precision export of the model.`,
  );
}

function unsupported(file: string, why: string): StudioError {
  return new StudioError('model-unsupported', `${file} ${why}`, { file });
}
