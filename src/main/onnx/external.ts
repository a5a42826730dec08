import { packedBytes } from './element-types.ts';
import { OnnxError } from './errors.ts';
import type { Attribute, Graph, Model, Tensor } from './model.ts';
import { elementCount } from './types.ts';

/** Reads `length` bytes at `offset` of a file next to the model; `location` is relative and never leaves its folder. */
export type ReadExternal = (location: string, offset: number, length: number) => Uint8Array;

/** The result of `moveToExternal`: the model to write as `.onnx`, and the pieces of its data file in order. */
export interface ExternalModel {
  model: Model;
  parts: Uint8Array[];
}

/** Read the data of one tensor. Throws `missing-data` when the reader returns less than requested. */
export function loadTensor(tensor: Tensor, readExternal: ReadExternal): Tensor {
  if (!tensor.external || tensor.bytes) return tensor;
  const { location, offset, length } = tensor.external;
  const bytes = readExternal(location, offset, length);
  if (bytes.length !== length) {
    throw new OnnxError(
      'missing-data',
      `Tensor "${tensor.name}" needs ${length} bytes at ${offset} of "${location}", but only ${bytes.length} exist; download that file again`,
    );
  }
  const { external: _, ...rest } = tensor;
  return { ...rest, bytes };
}

/** A model with the data of all tensors loaded; those that had it are shared. Reads one tensor at a time, in the model's order. */
export function loadExternal(model: Model, readExternal: ReadExternal): Model {
  return { ...model, graph: mapTensors(model.graph, (tensor) => loadTensor(tensor, readExternal)) };
}

/**
 * Move the initializers of at least `minBytes` (1024) into a separate data file, as required above 2 GiB. `location` is that
 * file's name, next to the model. Each tensor starts at a multiple of `alignment` (64) bytes. Nothing is copied: the parts are views.
 */
export function moveToExternal(
  model: Model,
  location: string,
  options: { minBytes?: number; alignment?: number } = {},
): ExternalModel {
  const { minBytes = 1024, alignment = 64 } = options;
  const parts: Uint8Array[] = [];
  let end = 0;
  const move = (tensor: Tensor): Tensor => {
    if (!tensor.bytes || tensor.bytes.length < minBytes) return tensor;
    const padding = -end & (alignment - 1);
    if (padding > 0) parts.push(new Uint8Array(padding));
    parts.push(tensor.bytes);
    const external = { location, offset: end + padding, length: packedBytes(tensor.type, elementCount(tensor.dims)) };
    end = external.offset + external.length;
    return { ...tensor, bytes: null, external };
  };
  const initializers = new Map([...model.graph.initializers].map(([name, tensor]) => [name, move(tensor)]));
  return { model: { ...model, graph: { ...model.graph, initializers } }, parts };
}

/** A graph with each initializer and tensor attribute mapped; what does not change is shared. */
function mapTensors(graph: Graph, change: (tensor: Tensor) => Tensor): Graph {
  const initializers = new Map([...graph.initializers].map(([name, tensor]) => [name, change(tensor)]));
  const nodes = graph.nodes.map((node) => {
    const entries = [...node.attributes].map(([key, value]) => [key, mapAttribute(value, change)] as const);
    return entries.every(([key, value]) => value === node.attributes.get(key))
      ? node
      : { ...node, attributes: new Map(entries) };
  });
  return { ...graph, initializers, nodes };
}

function mapAttribute(attribute: Attribute, change: (tensor: Tensor) => Tensor): Attribute {
  if (attribute.kind !== 'tensor') return attribute;
  const value = change(attribute.value);
  return value === attribute.value ? attribute : { kind: 'tensor', value };
}
