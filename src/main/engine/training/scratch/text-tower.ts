import { GraphBuilder } from '../../../onnx/builder.ts';
import type { Model } from '../../../onnx/model.ts';
import { tensorFrom } from '../../../onnx/tensors.ts';
import type { Random } from '../../base/random.ts';
import type { Architecture } from './architecture.ts';
import { InitialWeights } from './initial-weights.ts';
import { addBlocks, addLayerNorm, addLinear, type TowerBuilder } from './transformer.ts';

/**
 * CLIP's causal text transformer: input_ids [batch, sequence] → text_embeds [batch, dimensions], pooled at the first
 * `endToken`. The sequence may have any length up to the context length.
 */
export function buildTextTower({ text, dimensions }: Architecture, endToken: number, random: Random): Model {
  const builder = new GraphBuilder({ name: 'text_model' });
  const tower: TowerBuilder = { builder, weights: new InitialWeights(builder, random) };
  const { weights } = tower;
  const { width, contextLength } = text;
  const ids = builder.input('input_ids', 'int64', ['batch', 'sequence']);

  const table = weights.normal('token_embedding.weight', [text.vocabulary, width], 0.02);
  const embedded = builder.emit('Gather', [table, ids], { axis: 0 }, { name: 'token_embedding' });
  const positions = weights.normal('position_embedding', [contextLength, width], 0.01);
  const length = builder.emit(
    'Slice',
    [builder.emit('Shape', [ids], {}, { name: 'shape' }), builder.ints([1]), builder.ints([2])],
    {},
    { name: 'length' },
  );
  const present = builder.emit(
    'Slice',
    [positions, builder.ints([0]), length, builder.ints([0])],
    {},
    { name: 'positions' },
  );
  const positioned = builder.emit('Add', [embedded, present], {}, { name: 'positioned' });

  const after = addBlocks(tower, 'text', positioned, text, addCausalMask(builder, contextLength, length));
  const pooled = addPooling(builder, ids, addLayerNorm(tower, 'final_layer_norm', after, width), endToken);
  const embeds = addLinear(tower, 'text_projection', pooled, [width, dimensions], width ** -0.5, false);
  const output = builder.emitMany('Identity', [embeds], {}, { name: 'text_embeds_out', outputs: ['text_embeds'] })[0]!;
  builder.output(output, 'float32', ['batch', dimensions]);
  return builder.build();
}

function addCausalMask(builder: GraphBuilder, context: number, length: string): string {
  // Large enough to vanish in the softmax, small enough to stay finite on every execution provider.
  const values = Float32Array.from({ length: context * context }, (_, i) =>
    i % context > Math.floor(i / context) ? -1e9 : 0,
  );
  const mask = builder.initializer(tensorFrom('causal_mask', 'float32', [context, context], values));
  const ends = builder.emit('Concat', [length, length], { axis: 0 }, { name: 'mask_ends' });
  return builder.emit('Slice', [mask, builder.ints([0, 0]), ends, builder.ints([0, 1])], {}, { name: 'mask' });
}

/** The row of x [batch, sequence, width] at the first end token, as a product with a one-hot mask, whose gradient is cheap. */
function addPooling(builder: GraphBuilder, ids: string, x: string, endToken: number): string {
  const isEnd = builder.emit('Equal', [ids, builder.scalar(endToken, 'int64')], {}, { name: 'is_end' });
  const asNumber = builder.emit('Cast', [isEnd], { to: 1 }, { name: 'end_number' });
  const seen = builder.emit('CumSum', [asNumber, builder.scalar(1, 'int64')], {}, { name: 'ends_seen' });
  const isFirst = builder.emit('Equal', [seen, builder.scalar(1)], {}, { name: 'after_first' });
  const mask = builder.emit(
    'Mul',
    [asNumber, builder.emit('Cast', [isFirst], { to: 1 }, { name: 'first_number' })],
    {},
    { name: 'first_end' },
  );
  const row = builder.emit('Unsqueeze', [mask, builder.ints([1])], {}, { name: 'end_row' });
  return builder.emit(
    'Squeeze',
    [builder.emit('MatMul', [row, x], {}, { name: 'end_product' }), builder.ints([1])],
    {},
    { name: 'pooled' },
  );
}
