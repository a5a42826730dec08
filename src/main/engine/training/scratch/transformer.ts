import { float, type GraphBuilder } from '../../../onnx/builder.ts';
import type { InitialWeights } from './initial-weights.ts';

/** The graph builder, and the source of the weights. */
export interface TowerBuilder {
  readonly builder: GraphBuilder;
  readonly weights: InitialWeights;
}

/** The sizes of a stack of transformer blocks. */
export interface Stack {
  readonly width: number;
  readonly heads: number;
  readonly depth: number;
}

const epsilon = 1e-5;

/** Layer normalisation over the last axis of `x` [..., width]. */
export function addLayerNorm({ builder, weights }: TowerBuilder, name: string, x: string, width: number): string {
  const scale = weights.ones(`${name}.weight`, [width]);
  const shift = weights.zeros(`${name}.bias`, [width]);
  return builder.emit('LayerNormalization', [x, scale, shift], { axis: -1, epsilon: float(epsilon) }, { name });
}

/** x · W + b over the last axis; W [from, to]. */
export function addLinear(
  { builder, weights }: TowerBuilder,
  name: string,
  x: string,
  [from, to]: readonly [number, number],
  deviation: number,
  bias = true,
): string {
  const product = builder.emit('MatMul', [x, weights.normal(`${name}.weight`, [from, to], deviation)], {}, { name });
  return bias
    ? builder.emit('Add', [product, weights.zeros(`${name}.bias`, [to])], {}, { name: `${name}/bias` })
    : product;
}

/**
 * Pre-norm transformer blocks over x [batch, tokens, width], with an optional `mask` [tokens, tokens] added to the attention scores.
 * Initialized as in CLIP (Radford et al., 2021; `initialize_parameters`).
 */
export function addBlocks(tower: TowerBuilder, prefix: string, x: string, stack: Stack, mask?: string): string {
  let at = x;
  for (let layer = 0; layer < stack.depth; layer++) at = addBlock(tower, `${prefix}.layers.${layer}`, at, stack, mask);
  return at;
}

function addBlock(tower: TowerBuilder, name: string, x: string, stack: Stack, mask?: string): string {
  const { builder } = tower;
  const { width, depth } = stack;
  const residual = width ** -0.5 * (2 * depth) ** -0.5;
  const attended = addAttention(
    tower,
    `${name}.self_attn`,
    addLayerNorm(tower, `${name}.layer_norm1`, x, width),
    stack,
    residual,
    mask,
  );
  const afterAttention = builder.emit('Add', [x, attended], {}, { name: `${name}/residual1` });
  const normal = addLayerNorm(tower, `${name}.layer_norm2`, afterAttention, width);
  const hidden = addLinear(tower, `${name}.mlp.fc1`, normal, [width, 4 * width], (2 * width) ** -0.5);
  const active = addQuickGelu(builder, `${name}.mlp`, hidden);
  const out = addLinear(tower, `${name}.mlp.fc2`, active, [4 * width, width], residual);
  return builder.emit('Add', [afterAttention, out], {}, { name: `${name}/residual2` });
}

function addAttention(
  tower: TowerBuilder,
  name: string,
  x: string,
  { width, heads }: Stack,
  residual: number,
  mask?: string,
): string {
  const { builder } = tower;
  const size = width / heads;
  const split = (part: string, order: readonly number[]): string => {
    const projected = addLinear(tower, `${name}.${part}_proj`, x, [width, width], width ** -0.5);
    const perHead = builder.emit(
      'Reshape',
      [projected, builder.ints([0, 0, heads, size])],
      {},
      { name: `${name}.${part}/heads` },
    );
    return builder.emit('Transpose', [perHead], { perm: order }, { name: `${name}.${part}/order` });
  };
  const query = builder.emit(
    'Mul',
    [split('q', [0, 2, 1, 3]), builder.scalar(size ** -0.5)],
    {},
    { name: `${name}/scale` },
  );
  const scores = builder.emit('MatMul', [query, split('k', [0, 2, 3, 1])], {}, { name: `${name}/scores` });
  const masked = mask === undefined ? scores : builder.emit('Add', [scores, mask], {}, { name: `${name}/mask` });
  const shares = builder.emit('Softmax', [masked], { axis: -1 }, { name: `${name}/softmax` });
  const mixed = builder.emit('MatMul', [shares, split('v', [0, 2, 1, 3])], {}, { name: `${name}/mix` });
  const tokens = builder.emit('Transpose', [mixed], { perm: [0, 2, 1, 3] }, { name: `${name}/tokens` });
  const joined = builder.emit('Reshape', [tokens, builder.ints([0, 0, width])], {}, { name: `${name}/join` });
  return addLinear(tower, `${name}.out_proj`, joined, [width, width], residual);
}

/** x · σ(1.702 x), the activation of OpenAI's CLIP. */
export function addQuickGelu(builder: GraphBuilder, name: string, x: string): string {
  const gate = builder.emit(
    'Sigmoid',
    [builder.emit('Mul', [x, builder.scalar(1.702)], {}, { name: `${name}/gate_in` })],
    {},
    { name: `${name}/gate` },
  );
  return builder.emit('Mul', [x, gate], {}, { name: `${name}/quick_gelu` });
}
