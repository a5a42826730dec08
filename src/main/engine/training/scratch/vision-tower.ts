import { GraphBuilder } from '../../../onnx/builder.ts';
import type { Model } from '../../../onnx/model.ts';
import type { Random } from '../../base/random.ts';
import type { Architecture } from './architecture.ts';
import { InitialWeights } from './initial-weights.ts';
import { addBlocks, addLayerNorm, addLinear, addQuickGelu, type TowerBuilder } from './transformer.ts';

/** A vision transformer (Dosovitskiy et al., 2021) with CLIP's class token: pixel_values [batch, 3, size, size] → image_embeds [batch, dimensions]. */
export function buildVisionTower({ vision, dimensions }: Architecture, random: Random): Model {
  const builder = new GraphBuilder({ name: 'vision_model' });
  const tower: TowerBuilder = { builder, weights: new InitialWeights(builder, random) };
  const { weights } = tower;
  const { width, imageSize, patchSize } = vision;
  const pixels = builder.input('pixel_values', 'float32', ['batch', 3, imageSize, imageSize]);

  const stemmed =
    vision.stem === 'conv'
      ? addConvStem(tower, pixels, width, Math.log2(patchSize))
      : addPatches(tower, pixels, width, patchSize);
  const flat = builder.emit('Reshape', [stemmed, builder.ints([0, width, -1])], {}, { name: 'patches' });
  const patches = builder.emit('Transpose', [flat], { perm: [0, 2, 1] }, { name: 'tokens' });
  const classToken = weights.normal('class_embedding', [1, 1, width], width ** -0.5);
  // Expands the class token to the unknown batch size: zero times the first patch, plus the token.
  const first = builder.emit(
    'Slice',
    [patches, builder.ints([0]), builder.ints([1]), builder.ints([1])],
    {},
    { name: 'first_patch' },
  );
  const classTokens = builder.emit(
    'Add',
    [builder.emit('Mul', [first, builder.scalar(0)], {}, { name: 'zeros' }), classToken],
    {},
    { name: 'class_tokens' },
  );
  const tokens = builder.emit('Concat', [classTokens, patches], { axis: 1 }, { name: 'all_tokens' });
  const count = (imageSize / patchSize) ** 2 + 1;
  const positioned = builder.emit(
    'Add',
    [tokens, weights.normal('position_embedding', [1, count, width], width ** -0.5)],
    {},
    { name: 'positioned' },
  );

  const before = addLayerNorm(tower, 'pre_layernorm', positioned, width);
  const after = addBlocks(tower, 'vision', before, vision);
  const pooled = builder.emit('Gather', [after, builder.scalar(0, 'int64')], { axis: 1 }, { name: 'pooled' });
  const embeds = addLinear(
    tower,
    'visual_projection',
    addLayerNorm(tower, 'post_layernorm', pooled, width),
    [width, dimensions],
    width ** -0.5,
    false,
  );
  const output = builder.emitMany(
    'Identity',
    [embeds],
    {},
    { name: 'image_embeds_out', outputs: ['image_embeds'] },
  )[0]!;
  builder.output(output, 'float32', ['batch', dimensions]);
  return builder.build();
}

function addPatches({ builder, weights }: TowerBuilder, pixels: string, width: number, patch: number): string {
  const kernel = weights.normal('patch_embedding.weight', [width, 3, patch, patch], (3 * patch * patch) ** -0.5);
  return builder.emit(
    'Conv',
    [pixels, kernel],
    { kernel_shape: [patch, patch], strides: [patch, patch] },
    { name: 'patch_embedding' },
  );
}

function addConvStem(tower: TowerBuilder, pixels: string, width: number, halvings: number): string {
  const { builder, weights } = tower;
  let at = pixels;
  let from = 3;
  for (let layer = 0; layer < halvings; layer++) {
    const to = layer === halvings - 1 ? width : Math.max(16, width >> (halvings - 1 - layer));
    const kernel = weights.normal(`stem.${layer}.weight`, [to, from, 3, 3], (2 / (from * 9)) ** 0.5);
    const bias = weights.zeros(`stem.${layer}.bias`, [to]);
    const attributes = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] };
    const convolved = builder.emit('Conv', [at, kernel, bias], attributes, { name: `stem.${layer}` });
    at = layer === halvings - 1 ? convolved : addQuickGelu(builder, `stem.${layer}`, convolved);
    from = to;
  }
  return at;
}
