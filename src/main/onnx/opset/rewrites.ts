import { int } from '../attributes.ts';
import type { Attribute, Node } from '../model.ts';

/** What a rewrite may use: constants, unique names, known ranks, and a way to refuse the node. */
export interface RewriteTools {
  /** Name of a new int64 vector. */
  ints(values: readonly number[]): string;
  /** Name of a new float32 scalar. */
  scalar(value: number): string;
  /** Name of a new float32 vector. */
  floats(values: readonly number[]): string;
  /** A unique name. */
  name(stem: string): string;
  /** Rank of a value when the file declares it. */
  rank(name: string): number | null;
  /** Throw `unsupported-opset` with the node's name. */
  refuse(reason: string): never;
}

/** Expresses a node of one opset in the next; refuses where that is not possible. */
export type Rewrite = (node: Node, tools: RewriteTools) => Node[];

/** A list of integers (or one) that became the second input. */
export function attributeToInput(name: string): Rewrite {
  return (node, tools) => {
    const values = integers(node, name);
    if (!values) return [node];
    return [{ ...node, inputs: [node.inputs[0] ?? '', tools.ints(values)], attributes: without(node, name) }];
  };
}

/** Slice before opset 10 had starts, ends and axes as attributes. */
export const sliceToInputs: Rewrite = (node, tools) => {
  const [starts, ends, axes] = ['starts', 'ends', 'axes'].map((name) => integers(node, name));
  if (!starts || !ends) return tools.refuse('it has no starts and ends');
  const inputs = [node.inputs[0]!, tools.ints(starts), tools.ints(ends), ...(axes ? [tools.ints(axes)] : [])];
  return [{ ...node, inputs, attributes: without(node, 'starts', 'ends', 'axes') }];
};

/** Clip before opset 11 had its limits as attributes, always float32. */
export const clipToInputs: Rewrite = (node, tools) => {
  const [min, max] = ['min', 'max'].map((name) => number(node, name));
  const inputs = [
    node.inputs[0]!,
    min === undefined ? '' : tools.scalar(min),
    max === undefined ? '' : tools.scalar(max),
  ];
  return [{ ...node, inputs: trimInputs(inputs), attributes: without(node, 'min', 'max') }];
};

/** Pad before opset 11 had pads and value as attributes. */
export const padToInputs: Rewrite = (node, tools) => {
  const pads = integers(node, 'pads');
  if (!pads) return tools.refuse('it has no pads');
  const inputs = [node.inputs[0]!, tools.ints(pads), tools.scalar(number(node, 'value') ?? 0)];
  return [{ ...node, inputs, attributes: without(node, 'pads', 'value') }];
};

/** Scatter is called ScatterElements since opset 11. */
export const scatterToElements: Rewrite = (node) => [{ ...node, op: 'ScatterElements' }];

/** Before opset 12 Dropout did nothing outside training, whatever its ratio. */
export const dropoutToInference: Rewrite = (node) => [{ ...node, attributes: without(node, 'ratio', 'is_test') }];

/** Only the inference form keeps its meaning: more than one output meant training. */
export const inferenceBatchNormalization: Rewrite = (node, tools) => {
  const spatial = number(node, 'spatial');
  if (spatial === 0) return tools.refuse('spatial = 0 has no later form');
  if (node.outputs.slice(1).some((output) => output !== ''))
    return tools.refuse('it is in training mode; export the model in eval mode');
  return [{ ...node, outputs: node.outputs.slice(0, 1), attributes: without(node, 'spatial', 'is_test') }];
};

/**
 * Before opset 13 these operators treated their input as a matrix, split at `axis` (1 by default); since then they act along one axis.
 * Both are the same for the last axis.
 */
export const flattenSoftmax: Rewrite = (node, tools) => {
  const axis = number(node, 'axis') ?? 1;
  const input = node.inputs[0]!;
  const rank = tools.rank(input);
  const last = new Map(node.attributes).set('axis', int(-1));
  if (axis === -1 || (rank !== null && axis === rank - 1)) return [{ ...node, attributes: last }];
  const stem = node.name || node.outputs[0]!;
  const [shape, flat, soft] = [tools.name(`${stem}/shape`), tools.name(`${stem}/flat`), tools.name(`${stem}/soft`)];
  return [
    plainNode('Shape', shape, [input]),
    plainNode('Flatten', flat, [input], new Map([['axis', int(axis)]])),
    { ...node, inputs: [flat], outputs: [soft], attributes: last },
    { ...plainNode('Reshape', node.outputs[0]!, [soft, shape]), name: tools.name(`${stem}/reshape`) },
  ];
};

/** Since opset 18 an even Split states the number of parts. */
export const splitEvenly: Rewrite = (node) => {
  if (node.inputs[1]) return [node];
  return [{ ...node, attributes: new Map(node.attributes).set('num_outputs', int(node.outputs.length)) }];
};

/** Upsample before opset 9 had its scales as an attribute. */
export const upsampleScalesToInput: Rewrite = (node, tools) => {
  const scales = node.attributes.get('scales');
  if (scales?.kind !== 'floats') return tools.refuse('it has no scales');
  return [{ ...node, inputs: [node.inputs[0]!, tools.floats(scales.value)], attributes: without(node, 'scales') }];
};

/** Upsample became Resize with opset 10; it always rounded down, which only opset 11 can express. */
export const upsampleToResize: Rewrite = (node) => [
  { ...node, op: 'Resize', attributes: withText(node, 'nearest_mode', 'floor') },
];

/** Resize of opset 10 and Upsample before it scaled from the corner. Upsample rounds down; how Resize rounds is unspecified. */
export const resizeAsUpsample: Rewrite = (node, tools) => {
  const mode = node.attributes.get('mode');
  const isLinear = mode?.kind === 'string' && mode.value === 'linear';
  if (!isLinear && !node.attributes.has('nearest_mode'))
    return tools.refuse('its rounding to nearest has no later form');
  const attributes = withText(node, 'coordinate_transformation_mode', 'asymmetric');
  return [{ ...node, inputs: [node.inputs[0]!, '', node.inputs[1]!], attributes }];
};

function plainNode(
  op: string,
  output: string,
  inputs: readonly string[],
  attributes = new Map<string, Attribute>(),
): Node {
  return { name: output, op, domain: '', inputs, outputs: [output], attributes };
}

function withText(node: Node, name: string, value: string): Map<string, Attribute> {
  return new Map(node.attributes).set(name, { kind: 'string', value });
}

function without(node: Node, ...names: string[]): Map<string, Attribute> {
  return new Map([...node.attributes].filter(([name]) => !names.includes(name)));
}

function number(node: Node, name: string): number | undefined {
  const attribute = node.attributes.get(name);
  return attribute?.kind === 'int' || attribute?.kind === 'float' ? attribute.value : undefined;
}

function integers(node: Node, name: string): readonly number[] | undefined {
  const attribute = node.attributes.get(name);
  if (attribute?.kind === 'ints') return attribute.value;
  return attribute?.kind === 'int' ? [attribute.value] : undefined;
}

function trimInputs(inputs: readonly string[]): string[] {
  return inputs.slice(0, inputs.findLastIndex((name) => name !== '') + 1);
}
