import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { architecture } from '../../../src/main/engine/training/scratch/architecture.ts';
import { makeModelFolder } from '../../../src/main/engine/training/scratch/make-model-folder.ts';
import { makeTokenizer } from '../../../src/main/engine/training/scratch/make-tokenizer.ts';

const texts = ['a red circle above a blue square', 'two red squares', 'a blue circle, and a red one'];
const tiny = architecture.parse({
  dimensions: 8,
  vision: { imageSize: 16, patchSize: 8, width: 12, depth: 2, heads: 3 },
  text: { contextLength: 10, width: 12, depth: 2, heads: 3, vocabulary: 600 },
});

describe('a model built from a configuration', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diagonal-scratch-'));
    await makeModelFolder(folder, { architecture: tiny, seed: 7, texts });
  });
  afterAll(() => rm(folder, { recursive: true }));

  const encodeText = async (ids: readonly number[]): Promise<Float32Array> => {
    const session = await ort.InferenceSession.create(join(folder, 'onnx', 'text_model.onnx'));
    const feed = new ort.Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]);
    return (await session.run({ input_ids: feed }))['text_embeds']!.data as Float32Array;
  };

  it('gives one embedding of the configured size per image, for any batch', async () => {
    const session = await ort.InferenceSession.create(join(folder, 'onnx', 'vision_model.onnx'));
    for (const batch of [1, 3]) {
      const pixels = new ort.Tensor('float32', new Float32Array(batch * 3 * 16 * 16).fill(0.5), [batch, 3, 16, 16]);
      expect((await session.run({ pixel_values: pixels }))['image_embeds']!.dims).toEqual([batch, 8]);
    }
  });

  it('pools at the first end token, so that padding after it has no effect', async () => {
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
    const { bos_token_id: start, eos_token_id: end } = config.text_config;
    const short = await encodeText([start, 70, 90, end]);
    const padded = await encodeText([start, 70, 90, end, end, 3, end]);
    expect(short.length).toBe(8);
    padded.forEach((value, i) => expect(value).toBeCloseTo(short[i]!, 5));
  });

  it('has the same weights for the same seed, and different ones for another', async () => {
    const again = await mkdtemp(join(tmpdir(), 'diagonal-scratch-'));
    const bytes = async (at: string): Promise<Buffer> => readFile(join(at, 'onnx', 'vision_model.onnx'));
    await makeModelFolder(again, { architecture: tiny, seed: 7, texts });
    expect((await bytes(again)).equals(await bytes(folder))).toBe(true);
    await makeModelFolder(again, { architecture: tiny, seed: 8, texts });
    expect((await bytes(again)).equals(await bytes(folder))).toBe(false);
    await rm(again, { recursive: true });
  });
});

describe('a tokenizer learned from captions', () => {
  const learned = makeTokenizer(texts, 600, 10);
  const tokenizer = new Tokenizer(learned.tokenizer, learned.config);

  it('encodes frequent words as one token between its start and end tokens', () => {
    expect(tokenizer.encode('red').tokens).toEqual(['<|startoftext|>', 'red</w>', '<|endoftext|>']);
  });

  it('encodes any text, including unseen words and scripts', () => {
    const { ids }: { ids: number[] } = tokenizer.encode('Zürich 猫 🐈');
    expect(ids.every((id) => id < learned.vocabulary)).toBe(true);
    expect(ids.filter((id) => id === learned.endId)).toHaveLength(1);
  });
});
