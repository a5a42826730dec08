import type { TuneSettings } from '../../../../shared/contract/tuning.ts';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { findSparseReads } from '../../../autodiff/sparse.ts';
import { bindShapes, type BoundModel, type Model } from '../../../onnx/index.ts';
import { cutBeforeBlocks, cutBeforeProjection, findCuts } from '../graphs/cuts.ts';
import { addAdapters, type Adapter } from '../graphs/lora.ts';
import type { InputDims } from '../graphs/tower-graphs.ts';
import type { Random } from '../random.ts';

/** What a method makes of one tower. */
export interface Plan {
  readonly model: Model;
  readonly trained: readonly string[];
  readonly cut: string | null;
  readonly adapters: readonly Adapter[];
  /** Tables whose gradients stay rows. */
  readonly sparse: ReadonlySet<string>;
}

/** A tower as it lies in its file. */
export interface TowerSource {
  readonly model: Model;
  readonly output: string;
  /** Any dims that the inputs can have. */
  readonly exampleDims: InputDims;
  readonly file: string;
}

/** Plans the training of a tower; null when the method leaves it as it is. Fails with `model-unsupported`. */
export function planTower(
  side: 'image' | 'text',
  { model, output, exampleDims, file }: TowerSource,
  settings: TuneSettings,
  random: Random,
): Plan | null {
  const bound = bindShapes(model, exampleDims);
  const whole = (trained: readonly string[], cut: string | null = null): Plan => ({
    model,
    trained,
    cut,
    adapters: [],
    sparse: new Set(findSparseReads(bound.model.graph, trained).keys()),
  });
  switch (settings.method) {
    case 'full':
      return whole(bound.parameters);
    case 'lit':
      return side === 'image' ? null : whole(bound.parameters);
    case 'lora': {
      const last = lastMatrices(bound, output);
      const { model: adapted, adapters } = addAdapters(model, settings, last, random);
      const trained = adapters.flatMap(({ down, up }) => [down, up]);
      if (trained.length > 0) return { ...whole(trained), model: adapted, adapters, sparse: new Set() };
      throw unsupported(file, 'has no linear layer whose weight is a matrix, so adapters have no place. Use full.');
    }
    case 'last-k': {
      const cut = cutBeforeBlocks(findCuts(bound, output), settings.blocks);
      if (cut) return whole(parametersAfter(bound, cut), cut);
      throw unsupported(file, `does not have more than ${settings.blocks} attention blocks. Choose fewer, or full.`);
    }
    case 'head': {
      const cut = cutBeforeProjection(findCuts(bound, output));
      if (cut) return whole(parametersAfter(bound, cut), cut);
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

function unsupported(file: string, why: string): StudioError {
  return new StudioError('model-unsupported', `${file} ${why}`, { file });
}
