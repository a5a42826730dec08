import type { TuneSettings } from '../../../../shared/contract/tune-settings.ts';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { findSparseReads, type SparseRead } from '../../../autodiff/sparse.ts';
import { bindShapes, type BoundModel, type Model } from '../../../onnx/index.ts';
import { cutBeforeBlocks, cutBeforeProjection, findCuts } from '../graphs/cuts.ts';
import { addAdapters, type Adapter } from '../graphs/lora.ts';
import type { InputDims } from '../graphs/tower-graphs.ts';
import { listTrainable } from '../graphs/trainable.ts';
import type { Random } from '../random.ts';

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
  const trainable = listTrainable(bound).filter((name) => !shared.has(name));
  const whole = (trained: readonly string[], cut: string | null = null): Plan => ({
    model,
    trained,
    cut,
    adapters: [],
    sparse: findTables(bound, trained),
  });
  const after = (cut: string): string[] => parametersAfter(bound, cut).filter((name) => trainable.includes(name));
  switch (settings.method) {
    case 'full':
      return whole(requireFloat32(bound, trainable, file));
    case 'lit':
      return side === 'image' ? null : whole(requireFloat32(bound, trainable, file));
    case 'lora': {
      const last = new Set([...lastMatrices(bound, output), ...shared]);
      const { model: adapted, adapters } = addAdapters(model, settings, last, random);
      const trained = adapters.flatMap(({ down, up }) => [down, up]);
      if (trained.length > 0) return { ...whole(trained), model: adapted, adapters, sparse: new Map() };
      throw unsupported(file, 'has no linear layer whose weight is a matrix, so adapters have no place. Use full.');
    }
    case 'last-k': {
      const cut = cutBeforeBlocks(findCuts(bound, output), settings.blocks);
      if (cut) return whole(requireFloat32(bound, after(cut), file), cut);
      throw unsupported(file, `does not have more than ${settings.blocks} attention blocks. Choose fewer, or full.`);
    }
    case 'head': {
      const cut = cutBeforeProjection(findCuts(bound, output));
      if (cut) return whole(requireFloat32(bound, after(cut), file), cut);
      throw unsupported(file, 'has no projection at its end. Use last-k or full.');
    }
    case 'probe':
      return null;
  }
}

/** The matrices of the final projection: those after the pooled features. */
function lastMatrices(bound: BoundModel, output: string): Set<string> {
  const cut = cutBeforeProjection(findCuts(bound, output));
  return new Set(cut ? parametersAfter(bound, cut) : []);
}

function parametersAfter({ model, parameters }: BoundModel, cut: string): string[] {
  const reached = new Set([cut]);
  const used = new Set<string>();
  for (const node of model.graph.nodes) {
    if (!node.inputs.some((name) => reached.has(name))) continue;
    for (const name of node.outputs) reached.add(name);
    for (const name of node.inputs) used.add(name);
  }
  return parameters.filter((name) => used.has(name));
}

/** The tables that one Gather reads by an input of the graph: only then are the rows of a batch known before it is run. */
function findTables({ model }: BoundModel, trained: readonly string[]): Map<string, SparseRead> {
  const inputs = new Set(model.graph.inputs.map(({ name }) => name));
  return new Map([...findSparseReads(model.graph, trained)].filter(([, { indices }]) => inputs.has(indices)));
}

function requireFloat32({ values }: BoundModel, trained: readonly string[], file: string): readonly string[] {
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
