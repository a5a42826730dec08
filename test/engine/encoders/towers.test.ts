import { truncate, writeFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findTowers } from '../../../src/main/engine/encoders/model/find-towers.ts';
import { PixelPool } from '../../../src/main/engine/encoders/preprocess/pixel-pool.ts';
import { findEntry } from '../../../src/main/engine/compute/find-entry.ts';
import { Encoder } from '../../../src/main/engine/encoders/sessions/encoder.ts';
import { openTowers, type Towers } from '../../../src/main/engine/encoders/sessions/open-towers.ts';
import { GraphBuilder } from '../../../src/main/onnx/index.ts';
import {
  combinedGraph,
  textGraph,
  tokenWidth,
  visionGraph,
  writeGraph,
  writeModelFolder,
} from '../../helpers/small-graphs.ts';
import { makeFolder } from '../../helpers/tiny-model.ts';

let folder: string;
beforeEach(async () => (folder = await makeFolder('towers')));
afterEach(() => rm(folder, { recursive: true }));

const open = (variant = '') => openTowers({ folder, variant, provider: 'cpu' });

async function close({ vision, text }: Towers): Promise<void> {
  await vision.close();
  await text.close();
}

const table = (token: number) => Array.from({ length: tokenWidth }, (_, i) => Math.sin(token * tokenWidth + i + 1));
const sum = (tokens: readonly number[]) =>
  tokens.map(table).reduce((total, row) => total.map((value, i) => value + row[i]!), [0, 0, 0, 0]);

function expectRows(made: Float32Array, expected: readonly number[][], digits = 5): void {
  expect(made).toHaveLength(expected.flat().length);
  expected.flat().forEach((value, i) => expect(made[i]).toBeCloseTo(value, digits));
}

/** Two images of 8 × 8: channels of 0, 1, 2 and of 1, 1, 4. */
const pixels = Float32Array.from({ length: 2 * 3 * 64 }, (_, i) => [0, 1, 2, 1, 1, 4][Math.floor(i / 64)]!);
const means = [
  [0, 1, 2, 0.5],
  [1, 1, 4, 1],
];

describe('finding the graphs of a model', () => {
  it.each([
    ['onnx/vision_model.onnx', 'onnx/text_model.onnx'],
    ['vision_model.onnx', 'text_model.onnx'],
    ['visual.onnx', 'textual.onnx'],
    ['visual/model.onnx', 'textual/model.onnx'],
    ['onnx/image_encoder.onnx', 'onnx/text_encoder.onnx'],
  ])('%s and %s', async (vision, text) => {
    await writeGraph(folder, vision, visionGraph());
    await writeGraph(folder, text, textGraph());
    expect(await findTowers(folder, '')).toEqual({
      kind: 'separate',
      vision: join(folder, vision),
      text: join(folder, text),
    });
  });

  it('prefers two files to a combined one', async () => {
    await writeModelFolder(folder);
    await writeGraph(folder, 'onnx/model.onnx', combinedGraph());
    expect((await findTowers(folder, '')).kind).toBe('separate');
  });

  it('finds each complete numeric variant', async () => {
    await writeModelFolder(folder);
    await writeGraph(folder, 'onnx/vision_model_fp16.onnx', visionGraph());
    await writeGraph(folder, 'onnx/text_model_fp16.onnx', textGraph());
    await writeGraph(folder, 'onnx/text_model_int8.onnx', textGraph());
    expect(await findTowers(folder, 'fp16')).toMatchObject({ text: join(folder, 'onnx/text_model_fp16.onnx') });
    await expect(findTowers(folder, 'int8')).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringMatching(/int8.*text_model_int8\.onnx/),
    });
  });
});

describe('running towers', () => {
  it('finds inputs and outputs by type and shape, not by name alone', async () => {
    await writeGraph(folder, 'onnx/vision_model.onnx', visionGraph({ output: 'something_else' }));
    await writeGraph(folder, 'onnx/text_model.onnx', textGraph({ ids: 'int32', output: 'pooler_output' }));
    const towers = await open();
    expectRows((await towers.vision.run(pixels, { width: 8, height: 8 })).data, means);
    expectRows((await towers.text.run([[3], [4, 5]], 2, 0)).data, [sum([3, 0]), sum([4, 5])]);
    await close(towers);
  });

  it('feeds an attention mask where there is one, so that padding does not count', async () => {
    await writeGraph(folder, 'onnx/vision_model.onnx', visionGraph());
    await writeGraph(folder, 'onnx/text_model.onnx', textGraph({ mask: true }));
    const towers = await open();
    expectRows((await towers.text.run([[3], [4, 5]], 6, 9)).data, [sum([3]), sum([4, 5])]);
    await close(towers);
  });

  it('supports float16 inputs and outputs', async () => {
    await writeGraph(folder, 'onnx/vision_model.onnx', visionGraph({ half: true }));
    await writeGraph(folder, 'onnx/text_model.onnx', textGraph({ half: true }));
    const towers = await open();
    expectRows((await towers.vision.run(pixels, { width: 8, height: 8 })).data, means, 2);
    expectRows((await towers.text.run([[3], [4]], 1, 0)).data, [sum([3]), sum([4])], 2);
    await close(towers);
  });

  it('splits and pads batches for graphs with a fixed batch size', async () => {
    await writeGraph(folder, 'onnx/vision_model.onnx', visionGraph({ batch: 1 }));
    await writeGraph(folder, 'onnx/text_model.onnx', textGraph({ batch: 2, length: 3, mask: true }));
    const towers = await open();
    expect(towers.text.signature).toMatchObject({ batch: 2, length: 3 });
    expectRows((await towers.vision.run(pixels, { width: 8, height: 8 })).data, means);
    expectRows((await towers.text.run([[3], [4, 5], [6]], 3, 0)).data, [sum([3]), sum([4, 5]), sum([6])]);
    await close(towers);
  });

  it('runs each half of a combined graph alone, also with external weights', async () => {
    await writeGraph(folder, 'onnx/model.onnx', combinedGraph(), 'model.onnx_data');
    const towers = await open();
    expect(towers.text.signature).toMatchObject({ ids: 'input_ids', output: 'text_embeds' });
    expect(towers.vision.signature).toMatchObject({ pixels: 'pixel_values', output: 'image_embeds' });
    expectRows((await towers.vision.run(pixels, { width: 8, height: 8 })).data, means);
    expectRows((await towers.text.run([[3, 4]], 2, 0)).data, [sum([3, 4])]);
    await close(towers);
  });

  it('reads external weights', async () => {
    await writeGraph(folder, 'onnx/vision_model.onnx', visionGraph());
    await writeGraph(folder, 'onnx/text_model.onnx', textGraph(), 'text_model.onnx_data');
    const towers = await open();
    expectRows((await towers.text.run([[3, 4]], 2, 0)).data, [sum([3, 4])]);
    await close(towers);
  });
});

describe('an unusable model is refused', () => {
  beforeEach(() => writeModelFolder(folder));

  it('when a file is truncated, naming it', async () => {
    await truncate(join(folder, 'onnx/text_model.onnx'), 300);
    await expect(open()).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining('text_model.onnx'),
    });
  });

  it('when an operator is unknown, naming file, node and operator', async () => {
    const builder = new GraphBuilder();
    const x = builder.input('pixel_values', 'float32', ['n', 3, 8, 8]);
    builder.emit('NoSuchThing', [x], {}, { name: '/encoder/odd', outputs: ['image_embeds'] });
    builder.output('image_embeds', 'float32', ['n', 4]);
    await writeGraph(folder, 'onnx/vision_model.onnx', builder.build());
    await expect(open()).rejects.toMatchObject({
      code: 'model-unsupported',
      data: { file: join(folder, 'onnx/vision_model.onnx'), node: '/encoder/odd', operator: 'NoSuchThing' },
      message: expect.stringMatching(/vision_model\.onnx.*\/encoder\/odd.*NoSuchThing/s),
    });
  });

  it('when a graph has unknown inputs, listing them', async () => {
    const builder = new GraphBuilder();
    const x = builder.input('audio', 'float32', ['n', 16_000]);
    builder.emit('Identity', [x], {}, { outputs: ['image_embeds'] });
    builder.output('image_embeds', 'float32', ['n', 16_000]);
    await writeGraph(folder, 'onnx/vision_model.onnx', builder.build());
    await expect(open()).rejects.toMatchObject({
      code: 'model-unsupported',
      message: expect.stringContaining('audio float32[n, 16000]'),
    });
  });
});

describe('an encoder', () => {
  const pool = new PixelPool(findEntry('pixel-worker'), 1);
  const openEncoder = () => Encoder.open({ folder, variant: '', provider: 'cpu' }, pool);
  const waiting = { batch: 2, normalise: false, signal: new AbortController().signal };

  it('omits padding where it changes nothing, and only there', async () => {
    await writeModelFolder(folder);
    const masked = await openEncoder();
    expect(masked.facts).toMatchObject({ dimensions: 4, contextLength: 10, trims: true });
    await masked.close();
    // Token 0 is the padding, and here its row counts.
    await writeModelFolder(folder, { text: textGraph() });
    const attentive = await openEncoder();
    expect(attentive.facts.trims).toBe(false);
    const { data } = await attentive.embedTexts(['ab'], waiting);
    expectRows(data, [sum([1, 3, 30, 2, 0, 0, 0, 0, 0, 0])]);
    await attentive.close();
  });

  it('returns texts in their order, whatever their length', async () => {
    await writeModelFolder(folder);
    const encoder = await openEncoder();
    const { data } = await encoder.embedTexts(['abcd', 'a', '', 'abc', 'b'], waiting);
    expectRows(data, [sum([1, 3, 30, 31, 32, 2]), sum([1, 3, 2]), sum([1, 2]), sum([1, 3, 30, 31, 2]), sum([1, 4, 2])]);
    await encoder.close();
  });

  it('refuses towers that do not belong together', async () => {
    const builder = new GraphBuilder();
    const x = builder.input('pixel_values', 'float32', ['n', 3, 8, 8]);
    builder.emit('ReduceMean', [x], { axes: [2, 3], keepdims: 0 }, { outputs: ['image_embeds'] });
    builder.output('image_embeds', 'float32', ['n', 3]);
    await writeModelFolder(folder, { vision: builder.build() });
    await expect(openEncoder()).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining('3 dimensions'),
    });
  });

  it('refuses preprocessing whose size differs from the graph input', async () => {
    await writeModelFolder(folder, { vision: visionGraph({ size: 16 }) });
    await expect(openEncoder()).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining('8 × 8'),
    });
  });

  it.each([
    ['tokenizer.json', 'model-invalid'],
    ['preprocessor_config.json', 'model-invalid'],
  ])('says that %s is missing', async (name, code) => {
    await writeModelFolder(folder);
    await rm(join(folder, name));
    await expect(openEncoder()).rejects.toMatchObject({ code, message: expect.stringContaining(name) });
    await writeFile(join(folder, name), '{ broken');
    await expect(openEncoder()).rejects.toMatchObject({ code, message: expect.stringContaining(name) });
  });
});
