import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import { ProviderChoice } from '../../../src/main/engine/compute/provider-choice.ts';
import { ComputeSupervisor } from '../../../src/main/engine/compute/supervisor.ts';
import { Encoders } from '../../../src/main/engine/encoders/encoders.ts';
import { ModelTools } from '../../../src/main/engine/encoders/model-tools.ts';
import { npyHeader, type NpyType } from '../../../src/main/engine/encoders/vectors/npy.ts';
import { findFixtures, listNames, readArray } from '../../parity/fixtures.ts';
import { makeFolder, makeTinyModel } from '../../helpers/tiny-model.ts';

const compute = new ComputeSupervisor({ spawn: forkCompute() });
afterAll(() => compute.close());

let root: string;
let catalogue: Catalogue;
let encoders: Encoders;
let tools: ModelTools;
let modelId: number;
const steps = { signal: new AbortController().signal, progress: () => {}, notice: () => {} };

beforeEach(async () => {
  root = await makeFolder('model-tools');
  await makeTinyModel(join(root, 'model'));
  catalogue = await Catalogue.create(join(root, 'project'));
  const services = { catalogue, compute, providers: new ProviderChoice(forkCompute()) };
  encoders = new Encoders(services);
  tools = new ModelTools(services);
  modelId = await encoders.add({ source: join(root, 'model') }, steps);
});
afterEach(async () => {
  await catalogue.close();
  await rm(root, { recursive: true });
});

describe('the details of a model', () => {
  it('include its architecture, and the operators of each graph by count', async () => {
    const details = await tools.inspect(modelId);
    expect(details).toMatchObject({
      family: 'clip',
      vision: { layers: 1, width: 12, heads: 3, patch: 8 },
      text: { layers: 1, width: 12, heads: 3 },
      lineage: null,
      speed: null,
      parity: null,
      kept: { images: 0, captions: 0, predictions: 0, evaluations: 0, layouts: 0, runs: 0 },
    });
    expect(details.graphs.map(({ tower }) => tower)).toEqual(['vision', 'text']);
    const [model] = await encoders.list();
    expect(details.graphs.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(model!.parameters);
    for (const graph of details.graphs) {
      expect(graph.operators.reduce((sum, { count }) => sum + count, 0)).toBe(graph.nodes);
      expect(graph.operators.map(({ count }) => count)).toEqual(
        graph.operators.map(({ count }) => count).toSorted((a, b) => b - a),
      );
    }
  });

  it('include the measured speed on each provider that works', async () => {
    const report = await tools.measure(modelId, 0.05, steps);
    expect(report.speeds.map(({ provider }) => provider)).toContain('cpu');
    const cpu = report.speeds.find(({ provider }) => provider === 'cpu')!;
    expect(cpu.problem).toBeNull();
    expect(cpu.imagesPerSecond).toBeGreaterThan(0);
    expect(cpu.textsPerSecond).toBeGreaterThan(0);
    expect((await tools.inspect(modelId)).speed).toEqual(report);
  });
});

describe('comparing with a reference', () => {
  it('passes for the output of ONNX Runtime itself, and reports how far another differs', async () => {
    const reference = await writeReference(join(root, 'model'), join(root, 'reference'));
    const report = await tools.checkParity(modelId, reference, 1e-4, steps);
    expect(report).toMatchObject({ passed: true, image: { rows: 3, dimensions: 8 }, text: { rows: 2, dimensions: 8 } });
    expect((await tools.inspect(modelId)).parity).toEqual(report);
    await makeTinyModel(join(root, 'other'), { seed: 8 });
    const other = await encoders.add({ source: join(root, 'other') }, steps);
    const wrong = await tools.checkParity(other, reference, 1e-4, steps);
    expect(wrong.passed).toBe(false);
    expect(wrong.image!.maxDifference).toBeGreaterThan(0.01);
  });

  it('accepts one tower alone, and reports what is missing in a folder without a reference', async () => {
    const reference = await writeReference(join(root, 'model'), join(root, 'reference'));
    await rm(join(reference, 'expected', 'image_embeds.npy'));
    expect(await tools.checkParity(modelId, reference, 1e-4, steps)).toMatchObject({ image: null, text: { rows: 2 } });
    await expect(tools.checkParity(modelId, root, 1e-4, steps)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('refuses a reference of another shape, naming the file', async () => {
    const reference = await writeReference(join(root, 'model'), join(root, 'reference'));
    await writeNpy(join(reference, 'expected', 'text_embeds.npy'), '<f4', [2, 3], new Float32Array(6));
    await expect(tools.checkParity(modelId, reference, 1e-4, steps)).rejects.toMatchObject({
      code: 'invalid-input',
      data: { file: join(reference, 'expected', 'text_embeds.npy') },
    });
  });

  const fixtures = findFixtures('training-parity');
  it.skipIf(fixtures === null).each(listNames(fixtures))('agrees with PyTorch: %s', async (name) => {
    // The fixtures contain graphs only; preprocessing and tokenization play no part here.
    const folder = join(root, 'fixture');
    await makeTinyModel(folder);
    await cp(join(fixtures!, name, 'onnx'), join(folder, 'onnx'), { recursive: true, force: true });
    const { shape: sizes } = await readArray(join(fixtures!, name, 'inputs', 'pixel_values.npy'));
    const [, , height, width] = sizes;
    await writeFile(
      join(folder, 'preprocessor_config.json'),
      JSON.stringify({ size: { shortest_edge: height }, crop_size: { height, width } }),
    );
    const fixture = await encoders.add({ source: folder, name: 'fixture' }, steps);
    expect(await tools.checkParity(fixture, join(fixtures!, name), 1e-4, steps)).toMatchObject({ passed: true });
  });
});

/** Runs the graphs of a folder directly and writes inputs and outputs as a reference. */
async function writeReference(model: string, folder: string): Promise<string> {
  await mkdir(join(folder, 'inputs'), { recursive: true });
  await mkdir(join(folder, 'expected'));
  const pixels = Float32Array.from({ length: 3 * 3 * 16 * 16 }, (_, i) => Math.sin(i * 0.37));
  const vision = await InferenceSession.create(join(model, 'onnx', 'vision_model.onnx'));
  const image = await vision.run({ pixel_values: new Tensor('float32', pixels, [3, 3, 16, 16]) });
  const ids = BigInt64Array.from([512n, 320n, 513n, 513n, 512n, 320n, 81n, 513n]);
  const text = await InferenceSession.create(join(model, 'onnx', 'text_model.onnx'));
  const feeds: Record<string, Tensor> = { input_ids: new Tensor('int64', ids, [2, 4]) };
  if (text.inputNames.includes('attention_mask'))
    feeds['attention_mask'] = new Tensor('int64', BigInt64Array.from([1n, 1n, 1n, 0n, 1n, 1n, 1n, 1n]), [2, 4]);
  const caption = await text.run(feeds);
  await writeNpy(join(folder, 'inputs', 'pixel_values.npy'), '<f4', [3, 3, 16, 16], pixels);
  await writeNpy(join(folder, 'inputs', 'input_ids.npy'), '<i8', [2, 4], ids);
  await writeNpy(
    join(folder, 'expected', 'image_embeds.npy'),
    '<f4',
    [3, 8],
    image['image_embeds']!.data as Float32Array,
  );
  await writeNpy(
    join(folder, 'expected', 'text_embeds.npy'),
    '<f4',
    [2, 8],
    caption['text_embeds']!.data as Float32Array,
  );
  return folder;
}

async function writeNpy(
  file: string,
  type: NpyType,
  shape: number[],
  data: Float32Array | BigInt64Array,
): Promise<void> {
  await writeFile(
    file,
    Buffer.concat([npyHeader(type, shape), new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]),
  );
}
