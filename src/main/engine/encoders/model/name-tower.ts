import {
  int,
  renameValues,
  valueNames,
  type ElementType,
  type Model,
  type Node,
  type Value,
} from '../../../onnx/index.ts';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { readTextSignature, readVisionSignature, type Signature } from '../sessions/signature.ts';

/** Element type codes for Cast (onnx.proto). */
const castTo = { float32: 1, float16: 10, int32: 6 } as const;

/**
 * A tower with the inputs and the output of Hugging Face's exports: `pixel_values` float32, or `input_ids` and
 * `attention_mask` int64, and one float32 embedding called `output`. A tower that has them already is returned unchanged.
 * Fails with `model-unsupported` for any other required input.
 */
export function nameTower(
  model: Model,
  { tower, output, file }: { readonly tower: 'vision' | 'text'; readonly output: string; readonly file: string },
): Model {
  const signature = signatureOfGraph(model);
  if (tower === 'vision') {
    const { pixels, output: embedding } = readVisionSignature(signature, file);
    return nameOutput(nameInput(model, pixels, 'pixel_values', 'float32'), embedding, output);
  }
  const { ids, mask, types, positions, output: embedding } = readTextSignature(signature, file);
  const foreign = types ?? positions;
  if (foreign !== null)
    throw new StudioError(
      'model-unsupported',
      `${file} requires the input ${foreign}, which transformers.js does not provide to this kind of model, so it cannot be exported`,
      { file },
    );
  let named = nameInput(model, ids, 'input_ids', 'int64');
  if (mask !== null) named = nameInput(named, mask, 'attention_mask', 'int64');
  return nameOutput(named, embedding, output);
}

function signatureOfGraph({ graph }: Model): Signature {
  const facts = ({ name, type, dims }: Value) => ({
    name,
    type: type ?? 'no tensor',
    shape: (dims ?? []).map((dim) => dim ?? ''),
  });
  return {
    inputs: graph.inputs.filter(({ name }) => !graph.initializers.has(name)).map(facts),
    outputs: graph.outputs.map(facts),
  };
}

/** Renames an input, and adds a Cast after it where its type differs from what loaders feed. */
function nameInput(model: Model, from: string, to: string, fed: ElementType): Model {
  const free = makeRoom(model, from, to);
  const input = free.graph.inputs.find(({ name }) => name === from)!;
  if (input.type === fed) return rename(free, from, to);
  const wanted = input.type as keyof typeof castTo;
  const inner = `${to}/${wanted}`;
  const renamed = rename(free, from, inner);
  const { graph } = renamed;
  const inputs = graph.inputs.map((each) => (each.name === inner ? { ...each, name: to, type: fed } : each));
  return { ...renamed, graph: { ...graph, inputs, nodes: [cast(to, inner, castTo[wanted]), ...graph.nodes] } };
}

/** Renames one output and makes it float32. */
function nameOutput(model: Model, from: string, to: string): Model {
  const free = makeRoom(model, from, to);
  const output = free.graph.outputs.find(({ name }) => name === from)!;
  if (output.type === 'float16') {
    const inner = `${to}/float16`;
    const { graph, ...rest } = rename(free, from, inner);
    const outputs: Value[] = [{ ...output, name: to, type: 'float32' }];
    return { ...rest, graph: { ...graph, outputs, nodes: [...graph.nodes, cast(inner, to, castTo.float32)] } };
  }
  const renamed = rename(free, from, to);
  // Further outputs, such as hidden states, do no harm; keeping them leaves the file unchanged.
  return renamed;
}

/** Renames an inner value that already has the wanted name. */
function makeRoom(model: Model, from: string, to: string): Model {
  return from !== to && valueNames(model.graph).has(to) ? rename(model, to, `${to}/former`) : model;
}

function rename(model: Model, from: string, to: string): Model {
  return from === to ? model : { ...model, graph: renameValues(model.graph, new Map([[from, to]])) };
}

function cast(from: string, to: string, type: number): Node {
  return {
    name: `export/cast/${to}`,
    op: 'Cast',
    domain: '',
    inputs: [from],
    outputs: [to],
    attributes: new Map([['to', int(type)]]),
  };
}
