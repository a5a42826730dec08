import { rm } from 'node:fs/promises';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addAdapters, mergeAdapters } from '../../../src/main/engine/training/graphs/lora.ts';
import { readModelFiles } from '../../../src/main/engine/training/model-files.ts';
import { Random } from '../../../src/main/engine/base/random.ts';
import { Tower } from '../../../src/main/engine/training/step/tower.ts';
import { float32Of, tensorFrom, writeModel, type Model } from '../../../src/main/onnx/index.ts';
import { isFloat } from '../../../src/main/onnx/element-types.ts';
import { makeFolder } from '../../helpers/tiny-model.ts';
import {
  executeRun,
  makeTrainingFolder,
  only,
  readFolder,
  specOf,
  type TrainingFolder,
} from '../../helpers/training-run.ts';

let folder: TrainingFolder;
beforeAll(async () => {
  folder = await makeTrainingFolder(await makeFolder('methods'));
});
afterAll(() => rm(folder.root, { recursive: true }));

/** The names of the weights changed by a run, by tower. */
async function findChanged(child: string): Promise<Record<'vision' | 'text', string[]>> {
  const [from, to] = [await readModelFiles(folder.parent), await readModelFiles(child)];
  const changed = (tower: 'vision' | 'text'): string[] =>
    [...from[tower].model.graph.initializers.values()]
      .filter(({ name, bytes }) => !Buffer.from(bytes!).equals(to[tower].model.graph.initializers.get(name)!.bytes!))
      .map(({ name }) => name)
      .sort();
  return { vision: changed('vision'), text: changed('text') };
}

async function trainBy(name: string, settings: Parameters<typeof specOf>[2]) {
  const spec = specOf(folder, name, { epochs: 1, ...settings });
  const events = await executeRun(spec);
  return { events, changed: await findChanged(spec.target), files: await readFolder(spec.target) };
}

const floats = async (tower: 'vision' | 'text'): Promise<string[]> => {
  const { model } = (await readModelFiles(folder.parent))[tower];
  return [...model.graph.initializers.values()].filter(({ type }) => isFloat(type)).map(({ name }) => name);
};

describe('the weights that a method changes', () => {
  it('full: every weight of both towers, but no activation constants and no attention masks', async () => {
    const { changed, files, events } = await trainBy('full', { method: 'full' });
    const weights = async (tower: 'vision' | 'text') =>
      (await floats(tower)).filter((name) => !name.startsWith('scalar_') && name !== 'causal_mask').sort();
    expect(changed).toEqual({ vision: await weights('vision'), text: await weights('text') });
    const parent = await readFolder(folder.parent);
    expect([...files.keys()]).toEqual([...parent.keys()]);
    for (const same of ['tokenizer.json', 'preprocessor_config.json', 'tokenizer_config.json'])
      expect(files.get(same)).toEqual(parent.get(same));
    const { logitScale } = only(events, 'done')[0]!;
    expect(JSON.parse(files.get('config.json')!.toString()).logit_scale_init_value).toBe(logitScale);
    expect(logitScale).not.toBe(specOf(folder, 'unused').logitScale);
  });

  it('lit: only the text tower', async () => {
    const { changed, files } = await trainBy('lit', { method: 'lit', augment: { smallestCrop: 0.5, flip: true } });
    const parent = await readFolder(folder.parent);
    expect(changed.text).toContain('token_embedding.weight');
    expect(files.get('onnx/vision_model.onnx')).toEqual(parent.get('onnx/vision_model.onnx'));
  });

  it('head: the two projections', async () => {
    const { changed } = await trainBy('head', { method: 'head' });
    expect(changed).toEqual({ vision: ['visual_projection.weight'], text: ['text_projection.weight'] });
  });

  it.each([null, { smallestCrop: 0.5, flip: false }])(
    'last-k: the last block and what follows it (augment: %j)',
    async (augment) => {
      const { changed } = await trainBy(`last ${augment === null}`, { method: 'last-k', blocks: 1, augment });
      const after = (prefix: string, norm: string, projection: string) => (name: string) =>
        name.startsWith(`${prefix}.layers.1.`) || name.startsWith(norm) || name === projection;
      const vision = (await floats('vision')).filter(after('vision', 'post_layernorm.', 'visual_projection.weight'));
      const text = (await floats('text')).filter(after('text', 'final_layer_norm.', 'text_projection.weight'));
      expect(changed).toEqual({ vision: vision.sort(), text: text.sort() });
    },
  );

  it('lora: the linear layers of the blocks, merged into the weights of the file', async () => {
    const { changed, files } = await trainBy('lora', { method: 'lora', rank: 2 });
    const linear = (prefix: string) => (name: string) => new RegExp(`^${prefix}\\..*(proj|fc\\d)\\.weight$`).test(name);
    const vision = (await floats('vision')).filter(linear('vision'));
    const text = (await floats('text')).filter(linear('text'));
    expect(vision).toHaveLength(12);
    expect(changed).toEqual({ vision: vision.sort(), text: text.sort() });
    expect([...files.keys()]).toEqual([...(await readFolder(folder.parent)).keys()]);
  });

  it('last-k on cached activations learns the same with micro-batches', async () => {
    const cut = specOf(folder, 'cut', { method: 'last-k', blocks: 1, epochs: 2 });
    const run = specOf(folder, 'cut in slices', { method: 'last-k', blocks: 1, epochs: 2, microBatch: 3 });
    const losses = async (spec: typeof cut) => only(await executeRun(spec), 'step').map(({ loss }) => loss);
    const [left, right] = [await losses(cut), await losses(run)];
    left.forEach((loss, step) => expect(loss).toBeCloseTo(right[step]!, 4));
  });

  it('last-k runs the frozen part once per text, with the same result as the full model', async () => {
    const lower = vi.spyOn(Tower.prototype, 'runLower');
    const events = await executeRun(specOf(folder, 'cached', { method: 'last-k', blocks: 1, epochs: 3 }));
    const texts = lower.mock.calls.flatMap(([{ input_ids: ids }]) => (ids === undefined ? [] : [ids.dims[0]!]));
    lower.mockRestore();
    // Each batch of the first epoch has eight new texts, and later ones have none.
    expect(texts).toEqual([8, 8, 8]);
    const full = await executeRun(specOf(folder, 'not cut', { method: 'full', epochs: 1 }));
    const first = (of: typeof events): number => only(of, 'step')[0]!.loss;
    expect(first(events)).toBeCloseTo(first(full), 5);
  });

  it('refuses more blocks than there are, naming the tower', async () => {
    const spec = specOf(folder, 'too many', { method: 'last-k', blocks: 2 });
    await expect(executeRun(spec)).resolves.toBeDefined();
    const more = specOf(folder, 'too many more', { method: 'last-k', blocks: 3 });
    await expect(executeRun(more)).rejects.toThrow(/vision tower.*more than 3 attention blocks/);
  });
});

describe('adapters', () => {
  const run = async (model: Model): Promise<Float32Array> => {
    const session = await ort.InferenceSession.create(writeModel(model));
    const random = new Random(1);
    const pixels = Float32Array.from({ length: 2 * 3 * 16 * 16 }, () => random.normal());
    const result = await session.run({ pixel_values: new ort.Tensor('float32', pixels, [2, 3, 16, 16]) });
    return result['image_embeds']!.data as Float32Array;
  };
  const settings = { rank: 2, alpha: 3 };

  it('start out identical to the model, and merge to the same result as the adapted graph', async () => {
    const { model } = (await readModelFiles(folder.parent)).vision;
    const adapted = addAdapters(model, settings, new Set(), new Random(2));
    const parent = await run(model);
    expect(await run(adapted.model)).toEqual(parent);

    const random = new Random(3);
    const initializers = new Map(adapted.model.graph.initializers);
    const trained = new Map<string, Float32Array>();
    for (const { down, up } of adapted.adapters) {
      const { dims } = initializers.get(up)!;
      const values = Float32Array.from({ length: dims[0]! * dims[1]! }, () => random.normal() * 0.1);
      trained.set(up, values).set(down, float32Of(initializers.get(down)!));
      initializers.set(up, tensorFrom(up, 'float32', dims, values));
    }
    const moved = await run({ ...adapted.model, graph: { ...adapted.model.graph, initializers } });
    const merged = new Map(model.graph.initializers);
    for (const [name, values] of mergeAdapters(model, adapted.adapters, trained, settings))
      merged.set(name, tensorFrom(name, 'float32', merged.get(name)!.dims, values));
    const exported = await run({ ...model, graph: { ...model.graph, initializers: merged } });
    exported.forEach((value, i) => expect(value).toBeCloseTo(moved[i]!, 5));
    expect(Math.max(...exported.map((value, i) => Math.abs(value - parent[i]!)))).toBeGreaterThan(1e-2);
  });
});
