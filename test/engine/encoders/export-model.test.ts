import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import { ProviderChoice } from '../../../src/main/engine/compute/provider-choice.ts';
import { ComputeSupervisor } from '../../../src/main/engine/compute/supervisor.ts';
import { Encoders } from '../../../src/main/engine/encoders/encoders.ts';
import { ModelTools } from '../../../src/main/engine/encoders/model-tools.ts';
import { skippedBecause } from '../../helpers/skipped.ts';
import { combinedGraph, letterTokenizer, textGraph, visionGraph, writeGraph } from '../../helpers/small-graphs.ts';
import { makeFolder, makeTinyModel } from '../../helpers/tiny-model.ts';

const reference = '../shared/models/reference-clip';
const compute = new ComputeSupervisor({ spawn: forkCompute() });
afterAll(() => compute.close());

let root: string;
let catalogue: Catalogue;
let encoders: Encoders;
let tools: ModelTools;
const steps = { signal: new AbortController().signal, progress: () => {}, notice: () => {} };

beforeEach(async () => {
  root = await makeFolder('export-model');
  catalogue = await Catalogue.create(join(root, 'project'));
  const services = { catalogue, compute, providers: new ProviderChoice(forkCompute()) };
  encoders = new Encoders(services);
  tools = new ModelTools(services);
});
afterEach(async () => {
  await catalogue.close();
  await rm(root, { recursive: true });
});

describe('an exported model', () => {
  it('produces the same embeddings in transformers.js, with its processor and tokenizer', async () => {
    await makeTinyModel(join(root, 'model'));
    const modelId = await encoders.add({ source: join(root, 'model') }, steps);
    // transformers.js drops the end token of texts that it truncates, so these fit.
    await compareWithTransformers(modelId, 16, ['a red', 'a blue', 'a']);
  });

  const withoutReference = skippedBecause(existsSync(reference) ? null : '../shared/models/reference-clip absent');
  it.skipIf(withoutReference !== '')(`does so for the reference model${withoutReference}`, async () => {
    const modelId = await encoders.add({ source: reference, name: 'reference' }, steps);
    await compareWithTransformers(modelId, 64, ['a photo of a dog', 'Two children play in the snow.', 'a']);
  });

  it('has a graph with logits, so that two-tower classes load it too', async () => {
    await makeTinyModel(join(root, 'model'));
    const modelId = await encoders.add({ source: join(root, 'model') }, steps);
    const target = join(root, 'exported');
    await tools.export(modelId, target, steps);
    const { model, processor, tokenizer, read } = await openPeer(target, 'CLIPModel');
    const texts = ['a red', 'a blue', 'a'];
    const photo = await paint(16);
    const images = await processor([await read(photo), await read(await paint(16, 2))]);
    const found = await model({ ...tokenizer(texts, { padding: true, truncation: true }), ...images });
    expect(found['logits_per_image']!.dims).toEqual([2, 3]);
    const ours = await encoders.embedTexts(modelId, texts);
    const image = await encoders.embedImage(modelId, { file: photo });
    const scale = (await encoders.list())[0]!.logitScale ?? Math.log(1 / 0.07);
    const width = image.length;
    const expected = texts.map((_, row) => Math.exp(scale) * dot(image, ours.subarray(row * width, (row + 1) * width)));
    expect(distance([...found['logits_per_image']!.data].slice(0, 3), expected)).toBeLessThan(1e-3);
  });

  it('renames graphs of open_clip to the Hugging Face layout, with a generated configuration', async () => {
    const openClip = join(root, 'open-clip');
    const image = visionGraph({ output: 'image_features' });
    await writeGraph(openClip, 'visual.onnx', image);
    await writeGraph(
      openClip,
      'textual.onnx',
      textGraph({ output: 'text_features', ids: 'int32', mask: true, half: true }),
    );
    await writeFile(join(openClip, 'tokenizer.json'), JSON.stringify(letterTokenizer));
    const config = {
      model_cfg: { embed_dim: 4, vision_cfg: { image_size: 8 }, text_cfg: { context_length: 9 } },
      preprocess_cfg: { size: 8, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], resize_mode: 'squash' },
    };
    await writeFile(join(openClip, 'open_clip_config.json'), JSON.stringify(config));
    const modelId = await encoders.add({ source: openClip }, steps);
    await compareWithTransformers(modelId, 8, ['abc']);
  });

  it('splits a combined graph with external weights into towers', async () => {
    const combined = join(root, 'combined');
    await makeTinyModel(combined);
    await rm(join(combined, 'onnx'), { recursive: true });
    await writeFile(join(combined, 'tokenizer.json'), JSON.stringify(letterTokenizer));
    await writeFile(join(combined, 'preprocessor_config.json'), JSON.stringify({ size: 8, crop_size: 8 }));
    await writeGraph(combined, 'onnx/model.onnx', combinedGraph({ scale: 20 }), 'model.onnx_data');
    const modelId = await encoders.add({ source: combined }, steps);
    const target = join(root, 'exported');
    const { files } = await tools.export(modelId, target, steps);
    expect(files).toEqual(expect.arrayContaining(['onnx/vision_model.onnx', 'onnx/text_model.onnx', 'config.json']));
    const written = JSON.parse(await readFile(join(target, 'config.json'), 'utf8')) as Record<string, unknown>;
    expect(written['logit_scale_init_value']).toBeCloseTo(Math.log(20), 5);
    const again = await encoders.add({ source: target, name: 'again' }, steps);
    expect(await encoders.embedTexts(again, ['abc'])).toEqual(await encoders.embedTexts(modelId, ['abc']));
  });

  it('is written completely or not at all, and never overwrites anything', async () => {
    await makeTinyModel(join(root, 'model'));
    const modelId = await encoders.add({ source: join(root, 'model') }, steps);
    const taken = join(root, 'taken');
    await mkdir(taken);
    await writeFile(join(taken, 'mine.txt'), 'mine');
    await expect(tools.export(modelId, taken, steps)).rejects.toMatchObject({ code: 'conflict' });
    await expect(tools.export(modelId, join(root, 'project', 'x'), steps)).rejects.toMatchObject({
      code: 'invalid-input',
    });
    const stopped = new AbortController();
    stopped.abort();
    await expect(
      tools.export(modelId, join(root, 'stopped'), { ...steps, signal: stopped.signal }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect((await readdir(root)).sort()).toEqual(['model', 'project', 'taken']);
  });
});

/** Exports a model and compares its embeddings in transformers.js with those of the original here. */
async function compareWithTransformers(modelId: number, size: number, texts: readonly string[]): Promise<void> {
  const target = join(root, 'exported');
  await tools.export(modelId, target, steps);
  const photo = await paint(size);
  const vision = await openPeer(target, 'CLIPVisionModelWithProjection');
  const { image_embeds } = await vision.model(await vision.processor(await vision.read(photo)));
  const image = await encoders.embedImage(modelId, { file: photo });
  expect(distance(unit([...image_embeds!.data]), [...image])).toBeLessThanOrEqual(1e-4);
  const text = await openPeer(target, 'CLIPTextModelWithProjection');
  const ours = await encoders.embedTexts(modelId, texts);
  const { text_embeds } = await text.model(text.tokenizer([...texts], { padding: true, truncation: true }));
  const width = image.length;
  texts.forEach((_, row) => {
    const theirs = unit([...text_embeds!.data].slice(row * width, (row + 1) * width));
    expect(distance(theirs, [...ours.subarray(row * width, (row + 1) * width)])).toBeLessThanOrEqual(1e-4);
  });
}

type Output = Record<string, { readonly data: Float32Array; readonly dims: number[] }>;

/** transformers.js as its documentation uses it, with only the name of the folder. */
async function openPeer(folder: string, kind: 'CLIPModel' | `CLIP${'Vision' | 'Text'}ModelWithProjection`) {
  const peer = await import('@huggingface/transformers');
  peer.env.allowRemoteModels = false;
  peer.env.localModelPath = `${dirname(folder)}/`;
  const name = basename(folder);
  const model = await peer[kind].from_pretrained(name);
  const processor = await peer.AutoProcessor.from_pretrained(name, {});
  const tokenizer = await peer.AutoTokenizer.from_pretrained(name);
  return {
    model: (inputs: unknown) => model(inputs) as Promise<Output>,
    processor: (images: unknown) => processor(images) as Promise<object>,
    tokenizer: (list: string[], options: object) => tokenizer(list, options) as object,
    read: (file: string) => peer.RawImage.read(file),
  };
}

/** An image of the model's input size: resizing differs between programs, and is compared elsewhere. */
async function paint(size: number, phase = 0): Promise<string> {
  const file = join(root, `painted-${size}-${phase}.png`);
  const data = Uint8Array.from({ length: 3 * size * size }, (_, i) => 128 + 120 * Math.sin(i * 0.7 + phase));
  await sharp(data, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toFile(file);
  return file;
}

function unit(vector: number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

const distance = (a: readonly number[], b: readonly number[]): number =>
  a.length === b.length ? Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) : Infinity;
