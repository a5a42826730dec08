import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  GraphBuilder,
  moveToExternal,
  tensorFrom,
  writeModel,
  writeModelParts,
  type Model,
} from '../../src/main/onnx/index.ts';

/** The embedding table of a small text graph. */
export const tokenWidth = 4;
const vocabulary = 64;

/** Options of a small text graph. */
export interface TextGraphOptions {
  /** Only unmasked tokens count; without a mask, padding counts too. */
  readonly mask?: boolean;
  readonly ids?: 'int64' | 'int32';
  readonly batch?: number | string;
  readonly length?: number | string;
  readonly output?: string;
  readonly half?: boolean;
}

/** Text: the sum of its tokens' rows in a table. */
export function textGraph(options: TextGraphOptions = {}): Model {
  const {
    mask = false,
    ids = 'int64',
    batch = 'batch',
    length = 'length',
    output = 'text_embeds',
    half = false,
  } = options;
  const builder = new GraphBuilder();
  const tokens = builder.input('input_ids', ids, [batch, length]);
  const table = Float32Array.from({ length: vocabulary * tokenWidth }, (_, i) => Math.sin(i + 1));
  let rows = builder.emit('Gather', [
    builder.initializer(tensorFrom('table', 'float32', [vocabulary, tokenWidth], table)),
    tokens,
  ]);
  if (mask) {
    const given = builder.input('attention_mask', ids, [batch, length]);
    const wide = builder.emit('Unsqueeze', [builder.emit('Cast', [given], { to: 1 }), builder.ints([2])]);
    rows = builder.emit('Mul', [rows, wide]);
  }
  const sum = builder.emit('ReduceSum', [rows, builder.ints([1])], { keepdims: 0 });
  if (half) builder.emit('Cast', [sum], { to: 10 }, { outputs: [output] });
  else builder.emit('Identity', [sum], {}, { outputs: [output] });
  builder.output(output, half ? 'float16' : 'float32', [batch, tokenWidth]);
  return builder.build();
}

/** Image: the mean of each channel, and 1. */
export function visionGraph(
  options: {
    readonly batch?: number | string;
    readonly size?: number;
    readonly output?: string;
    readonly half?: boolean;
  } = {},
): Model {
  const { batch = 'batch', size = 8, output = 'image_embeds', half = false } = options;
  const builder = new GraphBuilder();
  const given = builder.input('pixel_values', half ? 'float16' : 'float32', [batch, 3, size, size]);
  const pixels = half ? builder.emit('Cast', [given], { to: 1 }) : given;
  const means = builder.emit('ReduceMean', [pixels], { axes: [2, 3], keepdims: 0 });
  const one = builder.emit('ReduceMean', [means], { axes: [1], keepdims: 1 });
  const weight = builder.initializer(tensorFrom('weight', 'float32', [1, 1], [0.5]));
  const last = builder.emit('Mul', [one, weight]);
  builder.emit('Concat', [means, last], { axis: 1 }, { outputs: [output] });
  builder.output(output, 'float32', [batch, tokenWidth]);
  return builder.build();
}

/** Both towers and their similarity in one graph, as Optimum exports CLIP. */
export function combinedGraph({ scale = 20 }: { readonly scale?: number } = {}): Model {
  const text = textGraph().graph;
  const vision = visionGraph({ batch: 'image_batch' }).graph;
  const builder = new GraphBuilder();
  for (const { name, type, dims } of [...text.inputs, ...vision.inputs]) builder.input(name, type!, dims!);
  for (const tensor of [...text.initializers.values(), ...vision.initializers.values()]) builder.initializer(tensor);
  for (const node of [...text.nodes, ...vision.nodes]) builder.add(node);
  const turned = builder.emit('Transpose', ['image_embeds'], { perm: [1, 0] });
  const cosines = builder.emit('MatMul', ['text_embeds', turned]);
  builder.emit('Mul', [cosines, builder.scalar(scale)], {}, { outputs: ['logits_per_text'] });
  builder.emit('Transpose', ['logits_per_text'], { perm: [1, 0] }, { outputs: ['logits_per_image'] });
  for (const name of ['logits_per_image', 'logits_per_text']) builder.output(name, 'float32', [null, null]);
  builder.output('text_embeds', 'float32', ['batch', tokenWidth]);
  builder.output('image_embeds', 'float32', ['image_batch', tokenWidth]);
  return builder.build();
}

/** Writes a graph into a folder; with `external`, its weights into an external file of that name. */
export async function writeGraph(folder: string, path: string, model: Model, external?: string): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  if (external === undefined) return writeFile(file, writeModel(model));
  const moved = moveToExternal(model, external, { minBytes: 512 });
  await writeFile(file, Buffer.concat(writeModelParts(moved.model)));
  await writeFile(join(dirname(file), external), Buffer.concat(moved.parts));
}

/** A tokenizer of words: each letter of `a`–`z` is a token, `<s>` starts and `</s>` ends a text, `<pad>` is the padding. */
export const letterTokenizer = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [
    { id: 0, content: '<pad>', single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
    { id: 1, content: '<s>', single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
    { id: 2, content: '</s>', single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
  ],
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: { type: 'Whitespace' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '<s>', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '</s>', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] },
      '</s>': { id: '</s>', ids: [2], tokens: ['</s>'] },
    },
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: false },
  model: {
    type: 'WordPiece',
    unk_token: '<pad>',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(
      ['<pad>', '<s>', '</s>', ...letters(''), ...letters('##')].map((token, id) => [token, id]),
    ),
  },
};

function letters(prefix: string): string[] {
  return Array.from({ length: 26 }, (_, i) => prefix + String.fromCharCode(97 + i));
}

/** Preprocessing for 8 × 8 pixels in the form of SigLIP. */
const squareConfig = {
  do_resize: true,
  size: { height: 8, width: 8 },
  resample: 2,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
};

/** A complete model folder with small graphs; `text` and `vision` may be replaced. */
export async function writeModelFolder(
  folder: string,
  { text = textGraph({ mask: true }), vision = visionGraph() }: { readonly text?: Model; readonly vision?: Model } = {},
): Promise<string> {
  await writeGraph(folder, 'onnx/text_model.onnx', text);
  await writeGraph(folder, 'onnx/vision_model.onnx', vision);
  await writeConfiguration(folder);
  return folder;
}

/** The files of a model folder other than its graphs. */
async function writeConfiguration(folder: string): Promise<void> {
  const files = {
    'config.json': { model_type: 'siglip', text_config: { max_position_embeddings: 10 } },
    'preprocessor_config.json': squareConfig,
    'tokenizer.json': letterTokenizer,
    'tokenizer_config.json': { pad_token: '<pad>', model_max_length: 10 },
  };
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(content));
}
