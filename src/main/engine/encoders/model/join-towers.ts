import {
  int,
  opsetOf,
  OnnxError,
  renameValues,
  tensorFrom,
  upgradeOpset,
  valueNames,
  type Attribute,
  type Dimension,
  type Model,
  type Node,
  type Value,
} from '../../../onnx/index.ts';

/** How cosines become logits: times exp(scale), plus the bias of models trained with the sigmoid loss. */
export interface JoinedLogits {
  readonly logitScale: number;
  readonly logitBias: number | null;
}

/**
 * Both towers in one graph with the outputs of Hugging Face's CLIP: `image_embeds` and `text_embeds` of length 1, and
 * `logits_per_image` and `logits_per_text`. The towers are named by `nameTower`; weights are shared, not copied.
 */
export function joinTowers(vision: Model, text: Model, { logitScale, logitBias }: JoinedLogits): Model {
  const opset = Math.max(opsetOf(vision), opsetOf(text));
  const image = prefix(upgradeOpset(vision, opset), 'vision');
  const caption = prefix(upgradeOpset(text, opset), 'text');
  const dimensions = image.outputs[0]!.dims?.at(-1) ?? null;
  const unit = [normalise(image.outputs[0]!.name, 'image_embeds'), normalise(caption.outputs[0]!.name, 'text_embeds')];
  const nodes: Node[] = [
    ...image.nodes,
    ...caption.nodes,
    ...unit,
    node('Transpose', ['image_embeds'], 'logits/images', { perm: { kind: 'ints', value: [1, 0] } }),
    node('MatMul', ['text_embeds', 'logits/images'], 'logits/cosines'),
    node('Mul', ['logits/cosines', 'logits/scale'], logitBias === null ? 'logits_per_text' : 'logits/scaled'),
    ...(logitBias === null ? [] : [node('Add', ['logits/scaled', 'logits/bias'], 'logits_per_text')]),
    node('Transpose', ['logits_per_text'], 'logits_per_image', { perm: { kind: 'ints', value: [1, 0] } }),
  ];
  const scalars = [
    tensorFrom('logits/scale', 'float32', [], [Math.exp(logitScale)]),
    ...(logitBias === null ? [] : [tensorFrom('logits/bias', 'float32', [], [logitBias])]),
  ];
  const output = (name: string, dims: Dimension[]): Value => ({ name, type: 'float32', dims });
  return {
    irVersion: Math.max(vision.irVersion, text.irVersion),
    producer: 'diagonal',
    opsets: joinOpsets(vision, text, opset),
    metadata: new Map(),
    graph: {
      name: 'clip',
      nodes,
      initializers: new Map([
        ...image.initializers,
        ...caption.initializers,
        ...scalars.map((scalar) => [scalar.name, scalar] as const),
      ]),
      inputs: [...caption.inputs, ...image.inputs],
      outputs: [
        output('logits_per_image', ['image_batch', 'text_batch']),
        output('logits_per_text', ['text_batch', 'image_batch']),
        output('text_embeds', ['text_batch', dimensions]),
        output('image_embeds', ['image_batch', dimensions]),
      ],
      values: new Map(),
    },
  };
}

/** A tower's graph with prefixed names; inputs keep theirs, but their symbolic sizes are prefixed, since batches differ. */
function prefix({ graph }: Model, tower: 'vision' | 'text'): Model['graph'] {
  const inputs = new Set(graph.inputs.filter(({ name }) => !graph.initializers.has(name)).map(({ name }) => name));
  const names = new Map(
    [...valueNames(graph)].flatMap((name) => (inputs.has(name) ? [] : [[name, `${tower}/${name}`]])),
  );
  const renamed = renameValues(graph, names);
  const size = (dim: Dimension, index: number): Dimension =>
    typeof dim === 'number'
      ? dim
      : index === 0
        ? `${tower === 'vision' ? 'image' : 'text'}_batch`
        : `${tower}/${dim ?? index}`;
  return {
    ...renamed,
    nodes: renamed.nodes.map((each) => ({ ...each, name: `${tower}/${each.name}` })),
    inputs: renamed.inputs.map((input) =>
      inputs.has(input.name) ? { ...input, dims: input.dims?.map(size) ?? null } : input,
    ),
    values: new Map(),
  };
}

function joinOpsets(vision: Model, text: Model, opset: number): Map<string, number> {
  const joined = new Map([...vision.opsets]);
  for (const [domain, version] of text.opsets) {
    const other = joined.get(domain);
    if (domain !== '' && other !== undefined && other !== version)
      throw new OnnxError('unsupported-opset', `The towers use versions ${other} and ${version} of ${domain}`);
    joined.set(domain, version);
  }
  return joined.set('', opset);
}

function normalise(from: string, to: string): Node {
  return node('LpNormalization', [from], to, { axis: int(-1), p: int(2) });
}

function node(op: string, inputs: string[], output: string, attributes: Record<string, Attribute> = {}): Node {
  return {
    name: `join/${output}`,
    op,
    domain: '',
    inputs,
    outputs: [output],
    attributes: new Map(Object.entries(attributes)),
  };
}
