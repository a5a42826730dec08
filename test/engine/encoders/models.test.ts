import { cp, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import { ProviderChoice } from '../../../src/main/engine/compute/provider-choice.ts';
import { ComputeSupervisor } from '../../../src/main/engine/compute/supervisor.ts';
import { Encoders } from '../../../src/main/engine/encoders/encoders.ts';
import { manifest } from '../../../src/main/engine/encoders/model/manifest.ts';
import type { ModelRequest } from '../../../src/main/engine/encoders/model/add-model.ts';
import { ModelHub } from '../../helpers/model-hub.ts';
import {
  combinedGraph,
  letterTokenizer,
  textGraph,
  visionGraph,
  writeGraph,
  writeModelFolder,
} from '../../helpers/small-graphs.ts';
import { makeFolder } from '../../helpers/tiny-model.ts';

const spawn = forkCompute();
const compute = new ComputeSupervisor({ spawn });
afterAll(() => compute.close());

let root: string;
let source: string;
let catalogue: Catalogue;
let encoders: Encoders;

beforeEach(async () => {
  root = await makeFolder('models');
  source = join(root, 'source');
  await writeModelFolder(source);
  catalogue = await Catalogue.create(join(root, 'project'));
  encoders = new Encoders({ catalogue, compute, providers: new ProviderChoice(spawn) });
});
afterEach(async () => {
  await catalogue.close();
  await rm(root, { recursive: true });
});

const add = (request: Partial<ModelRequest> = {}) =>
  encoders.add({ source, ...request }, { signal: new AbortController().signal, progress: () => {}, notice: () => {} });

async function describeFirst() {
  const [model] = await encoders.list();
  return model!;
}

const modelFolders = () => readdir(join(root, 'project', 'models')).catch(() => []);

describe('adding a model folder', () => {
  it('copies its files, writes its manifest, and makes the first one current', async () => {
    await writeFile(join(source, 'pytorch_model.bin'), 'weights of another framework');
    await writeFile(join(source, 'LICENSE'), 'MIT');
    expect(await add()).toBe(1);
    const folder = join(root, 'project/models/source');
    expect((await readdir(folder)).sort()).toEqual([
      'LICENSE',
      'config.json',
      'diagonal.json',
      'onnx',
      'preprocessor_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    const model = await describeFirst();
    expect(model).toMatchObject({
      id: 1,
      name: 'source',
      source,
      dimensions: 4,
      imageSize: { width: 8, height: 8 },
      contextLength: 10,
      logitScale: null,
      parameters: 64 * 4 + 1,
      current: true,
      embedded: { images: 0, captions: 0 },
    });
    const written = manifest.parse(JSON.parse(await readFile(join(folder, 'diagonal.json'), 'utf8')));
    expect(written).toMatchObject({ format: 1, fingerprint: model.fingerprint, dimensions: 4, variant: '' });
    expect(written.files.map(({ path }) => path).sort()).toEqual(['onnx/text_model.onnx', 'onnx/vision_model.onnx']);
    expect(await modelFolders()).toEqual(['source']);
  });

  it('does not depend on its source afterwards', async () => {
    await add();
    await rename(source, `${source}-gone`);
    const vectors = await encoders.embedTexts(1, ['abc']);
    expect(Math.hypot(...vectors)).toBeCloseTo(1, 5);
  });

  it('accepts a combined graph with its trained temperature, and external weights', async () => {
    await rm(join(source, 'onnx'), { recursive: true });
    await writeGraph(source, 'onnx/model.onnx', combinedGraph({ scale: 20 }), 'model.onnx_data');
    await add();
    const model = await describeFirst();
    expect(model.logitScale).toBeCloseTo(Math.log(20), 5);
    expect((await readdir(join(root, 'project/models/source/onnx'))).sort()).toEqual(['model.onnx', 'model.onnx_data']);
    expect(await encoders.embedTexts(1, ['abc'])).toHaveLength(4);
  });

  it('accepts the file names and the configuration of open_clip', async () => {
    const openClip = join(root, 'open-clip');
    await writeGraph(openClip, 'visual.onnx', visionGraph({ output: 'image_features' }));
    await writeGraph(openClip, 'textual.onnx', textGraph({ output: 'text_features', mask: true }));
    await writeFile(join(openClip, 'tokenizer.json'), JSON.stringify(letterTokenizer));
    const config = {
      model_cfg: { embed_dim: 4, vision_cfg: { image_size: 8 }, text_cfg: { context_length: 9 } },
      preprocess_cfg: { size: 8, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], resize_mode: 'squash' },
    };
    await writeFile(join(openClip, 'open_clip_config.json'), JSON.stringify(config));
    await add({ source: openClip, name: 'Open CLIP, ours!' });
    expect(await describeFirst()).toMatchObject({
      name: 'Open CLIP, ours!',
      contextLength: 9,
      imageSize: { width: 8, height: 8 },
    });
    expect(await modelFolders()).toEqual(['Open-CLIP-ours']);
  });

  it('uses the requested variant', async () => {
    await writeGraph(source, 'onnx/vision_model_fp16.onnx', visionGraph({ half: true }));
    await writeGraph(source, 'onnx/text_model_fp16.onnx', textGraph({ mask: true, half: true }));
    await add();
    await add({ variant: 'fp16', name: 'half' });
    expect((await readdir(join(root, 'project/models/half/onnx'))).sort()).toEqual([
      'text_model_fp16.onnx',
      'vision_model_fp16.onnx',
    ]);
    const [full, half] = await encoders.list();
    expect(half!.fingerprint).not.toBe(full!.fingerprint);
    expect([full!.current, half!.current]).toEqual([true, false]);
    const [a, b] = [await encoders.embedTexts(1, ['abc']), await encoders.embedTexts(2, ['abc'])];
    a.forEach((value, i) => expect(b[i]).toBeCloseTo(value, 2));
  });
});

describe('adding a model from a hub', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('downloads it, and records hub and commit', async () => {
    const hub = await ModelHub.open();
    vi.stubEnv('DIAGONAL_HUB', hub.address);
    for (const path of await readdir(source, { recursive: true }))
      if (path.includes('.')) hub.put(path, await readFile(join(source, path)));
    await add({ source: 'owner/model' });
    const { host } = new URL(hub.address);
    expect(await describeFirst()).toMatchObject({ name: 'model', source: `${host}/owner/model@c0ffee`, current: true });
    expect(await encoders.embedTexts(1, ['abc'])).toHaveLength(4);
    await hub.close();
  });
});

describe('the fingerprint of a model', () => {
  it('is the same for the same content under another name, and different for every change that affects vectors', async () => {
    await add();
    const copies = ['same', 'weights', 'pixels', 'tokens', 'context'];
    for (const name of copies) await cp(source, join(root, name), { recursive: true });
    await rename(join(root, 'same/onnx/text_model.onnx'), join(root, 'same/onnx/text_encoder.onnx'));
    await rename(join(root, 'same/onnx/vision_model.onnx'), join(root, 'same/onnx/image_encoder.onnx'));
    await writeGraph(join(root, 'weights'), 'onnx/text_model.onnx', textGraph());
    await edit(join(root, 'pixels/preprocessor_config.json'), (json) => ({ ...json, resample: 3 }));
    await edit(join(root, 'tokens/tokenizer.json'), (json) => ({ ...json, normalizer: null }));
    await edit(join(root, 'context/config.json'), () => ({ text_config: { max_position_embeddings: 7 } }));
    for (const name of copies) await add({ source: join(root, name) });
    const [first, same, ...others] = (await encoders.list()).map(({ fingerprint }) => fingerprint);
    expect(same).toBe(first);
    expect(new Set([first, ...others]).size).toBe(5);
  });
});

describe('a model that cannot be added', () => {
  it.each([
    ['a file cut short', 'model-invalid', 'onnx/vision_model.onnx', (file: string) => truncate(file, 200)],
    [
      'a file that is a Git LFS pointer',
      'model-invalid',
      'onnx/text_model.onnx',
      (file: string) => writeFile(file, 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
    ],
    ['no tokenizer', 'model-invalid', 'tokenizer.json', (file: string) => rm(file)],
  ])('leaves nothing behind and names the file: %s', async (_, code, name, damage) => {
    await damage(join(source, name));
    await expect(add()).rejects.toMatchObject({ code, message: expect.stringContaining(name.split('/').at(-1)!) });
    expect(await modelFolders()).toEqual([]);
    expect(await encoders.list()).toEqual([]);
  });

  it('names the missing weights', async () => {
    await writeGraph(source, 'onnx/text_model.onnx', textGraph({ mask: true }), 'text_model.onnx_data');
    await rm(join(source, 'onnx/text_model.onnx_data'));
    await expect(add()).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining('text_model.onnx_data'),
    });
  });

  it('is not overwritten by another of its name, ignoring case', async () => {
    await add({ name: 'clip' });
    await expect(add({ name: 'CLIP' })).rejects.toMatchObject({ code: 'model-exists', data: { modelId: 1 } });
    expect(await encoders.list()).toHaveLength(1);
  });

  it('is neither a folder nor a hub id', async () => {
    await expect(add({ source: join(root, 'nowhere') })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('removing', () => {
  it('removes the files, the vectors and everything computed with the model, and makes another one current', async () => {
    await add({ name: 'one' });
    await add({ name: 'two' });
    await mkdir(join(root, 'project/vectors/1/image'), { recursive: true });
    await encoders.embedTexts(1, ['a']);
    await encoders.remove(1);
    expect((await encoders.list()).map(({ id, current }) => ({ id, current }))).toEqual([{ id: 2, current: true }]);
    expect(await modelFolders()).toEqual(['two']);
    expect(await readdir(join(root, 'project/vectors'))).toEqual([]);
    await expect(encoders.embedTexts(1, ['a'])).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('opening a project', () => {
  it('removes what a killed addition left behind, and nothing else', async () => {
    await add({ name: 'whole' });
    const models = join(root, 'project/models');
    await cp(join(models, 'whole'), join(models, '.incoming-half-1234'), { recursive: true });
    await cp(join(models, 'whole'), join(models, 'renamed-but-not-recorded'), { recursive: true });
    await mkdir(join(models, 'notes of the user'));
    await encoders.sweep();
    expect((await modelFolders()).sort()).toEqual(['notes of the user', 'whole']);
  });
});

async function edit(file: string, change: (json: Record<string, unknown>) => object): Promise<void> {
  await writeFile(file, JSON.stringify(change(JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>)));
}
