import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectModel } from '../../../src/main/engine/encoders/model/inspect-model.ts';
import { interpolateModels } from '../../../src/main/engine/training/interpolate.ts';
import { readModelFiles, writeModelFiles } from '../../../src/main/engine/training/model-files.ts';
import { renameValues } from '../../../src/main/onnx/edit.ts';
import { valueNames } from '../../../src/main/onnx/graph.ts';
import {
  float32Of,
  GraphBuilder,
  readModel,
  tensorFrom,
  writeModel,
  type Graph,
  type Model,
} from '../../../src/main/onnx/index.ts';
import { writeGraph } from '../../helpers/small-graphs.ts';
import { makeFolder } from '../../helpers/tiny-model.ts';
import {
  executeRun,
  copyFolder,
  makeTrainingFolder,
  readFolder,
  specOf,
  type TrainingFolder,
} from '../../helpers/training-run.ts';

let folder: TrainingFolder;
beforeAll(async () => {
  folder = await makeTrainingFolder(await makeFolder('model-files'), 8);
});
afterAll(() => rm(folder.root, { recursive: true }));

const none = { vision: new Map<string, Float32Array>(), text: new Map<string, Float32Array>() };
const scalars = { logitScale: Math.log(1 / 0.07), logitBias: 0 };

/** The parent in another folder layout. */
async function makeExternal(name: string): Promise<string> {
  const target = await copyFolder(folder.parent, join(folder.root, name));
  for (const tower of ['vision', 'text']) {
    const path = `onnx/${tower}_model.onnx`;
    await writeGraph(target, path, readModel(await readFile(join(folder.parent, path))), `${tower}_model.onnx_data`);
  }
  return target;
}

async function makeCombined(name: string): Promise<string> {
  const target = await copyFolder(folder.parent, join(folder.root, name));
  const towers = await readModelFiles(folder.parent);
  const parts = (['vision', 'text'] as const).map((tower): Graph => {
    const { graph } = towers[tower].model;
    const outer = new Set([...graph.inputs, ...graph.outputs].map((value) => value.name));
    const inner = [...valueNames(graph)].filter((value) => !outer.has(value));
    return renameValues(graph, new Map(inner.map((value) => [value, `${tower}.${value}`])));
  });
  const builder = new GraphBuilder({ opset: 17, prefix: 'joint.' });
  for (const { inputs, initializers, nodes } of parts) {
    for (const input of inputs) builder.input(input.name, input.type!, input.dims!);
    for (const tensor of initializers.values()) builder.initializer(tensor);
    for (const node of nodes) builder.add(node);
  }
  const scale = builder.initializer(tensorFrom('logit_scale', 'float32', [], [scalars.logitScale]));
  const cosines = builder.emit('MatMul', [
    'text_embeds',
    builder.emit('Transpose', ['image_embeds'], { perm: [1, 0] }),
  ]);
  builder.emit('Mul', [cosines, builder.emit('Exp', [scale])], {}, { outputs: ['logits_per_text'] });
  builder.output('logits_per_text', 'float32', [null, null]);
  for (const { outputs } of parts) for (const value of outputs) builder.output(value.name, 'float32', value.dims!);
  await rm(join(target, 'onnx'), { recursive: true });
  await writeGraph(target, 'onnx/model.onnx', builder.build());
  return target;
}

const tensorsOf = (model: Model): Map<string, string> =>
  new Map([...model.graph.initializers].map(([name, { bytes }]) => [name, Buffer.from(bytes!).toString('base64')]));

describe('writing a model folder', () => {
  it('with the same weights gives the same graphs, byte for byte', async () => {
    const target = join(folder.root, 'same');
    await writeModelFiles(await readModelFiles(folder.parent), target, { weights: none, scalars });
    const [from, to] = [await readFolder(folder.parent), await readFolder(target)];
    expect([...to.keys()]).toEqual([...from.keys()]);
    for (const name of ['onnx/vision_model.onnx', 'onnx/text_model.onnx']) expect(to.get(name)).toEqual(from.get(name));
  });

  it('omits what applies only to the old weights', async () => {
    const source = await makeExternal('stale');
    const stale = [
      'diagonal.json',
      'probe.json',
      'probe.npy',
      'onnx/vision_model_fp16.onnx',
      'onnx/text_model_int8.onnx_data',
    ];
    for (const name of stale) await writeFile(join(source, name), '{}');
    const target = join(folder.root, 'fresh');
    await writeModelFiles(await readModelFiles(source), target, { weights: none, scalars });
    const files = [...(await readFolder(target)).keys()];
    for (const name of [...stale, 'onnx/vision_model.onnx_data', 'onnx/text_model.onnx_data'])
      expect(files).not.toContain(name);
    expect(files).toEqual([...(await readFolder(folder.parent)).keys()]);
  });

  it('distinguishes weights with the same name in two files', async () => {
    const source = await readModelFiles(folder.parent);
    const dims = (tower: 'vision' | 'text') => source[tower].model.graph.initializers.get('position_embedding')!.dims;
    expect(dims('vision')).not.toEqual(dims('text'));
    const filled = (tower: 'vision' | 'text', value: number) =>
      new Map([['position_embedding', new Float32Array(dims(tower).reduce((a, b) => a * b)).fill(value)]]);
    const target = join(folder.root, 'apart');
    await writeModelFiles(source, target, {
      weights: { vision: filled('vision', 1), text: filled('text', 2) },
      scalars,
    });
    const written = await readModelFiles(target);
    expect(float32Of(written.vision.model.graph.initializers.get('position_embedding')!)[0]).toBe(1);
    expect(float32Of(written.text.model.graph.initializers.get('position_embedding')!)[0]).toBe(2);
  });
});

describe('training other folder layouts', () => {
  it('with external weight files ends in the same weights', async () => {
    const plain = specOf(folder, 'plain', { epochs: 1, batch: 4 });
    await executeRun(plain);
    const source = await makeExternal('external');
    const other = specOf({ ...folder, parent: source }, 'from external', { epochs: 1, batch: 4 });
    await executeRun(other);
    const [left, right] = [await readModelFiles(plain.target), await readModelFiles(other.target)];
    for (const tower of ['vision', 'text'] as const)
      expect(tensorsOf(right[tower].model)).toEqual(tensorsOf(left[tower].model));
  });

  it('with both towers in one file ends in the same weights, and the file contains the trained scale', async () => {
    const source = await makeCombined('combined');
    const plain = specOf(folder, 'plain again', { epochs: 1, batch: 4 });
    const other = specOf({ ...folder, parent: source }, 'from combined', { epochs: 1, batch: 4 });
    await executeRun(plain);
    await executeRun(other);
    const [left, right] = [await readModelFiles(plain.target), await readModelFiles(other.target)];
    for (const tower of ['vision', 'text'] as const) {
      const joint = tensorsOf(right[tower].model);
      for (const [name, bytes] of tensorsOf(left[tower].model)) expect(joint.get(`${tower}.${name}`), name).toBe(bytes);
    }
    const config = JSON.parse(await readFile(join(plain.target, 'config.json'), 'utf8'));
    const { logitScale } = await inspectModel(other.target, '');
    expect(logitScale).toBeCloseTo(config.logit_scale_init_value, 5);
    expect(logitScale).not.toBeCloseTo(scalars.logitScale, 5);
  });
});

describe('interpolation', () => {
  it('is the parent at 0, the child at 1, and the mean of each weight halfway', async () => {
    const spec = specOf(folder, 'child', { epochs: 1, batch: 4 });
    await executeRun(spec);
    const child = { logitScale: 3, logitBias: -2 };
    const interpolate = async (alpha: number) => {
      const target = join(folder.root, `interpolated-${alpha}`);
      await interpolateModels({
        parent: folder.parent,
        child: spec.target,
        target,
        alpha,
        parentScalars: scalars,
        childScalars: child,
      });
      return {
        files: await readModelFiles(target),
        config: JSON.parse(await readFile(join(target, 'config.json'), 'utf8')),
      };
    };
    const [parent, trained] = [await readModelFiles(folder.parent), await readModelFiles(spec.target)];
    const [at0, at1, between] = [await interpolate(0), await interpolate(1), await interpolate(0.5)];
    for (const tower of ['vision', 'text'] as const) {
      expect(writeModel(at0.files[tower].model)).toEqual(writeModel(parent[tower].model));
      expect(writeModel(at1.files[tower].model)).toEqual(writeModel(trained[tower].model));
      const read = (files: typeof parent) =>
        float32Of(files[tower].model.graph.initializers.get('position_embedding')!);
      read(between.files).forEach((value, i) =>
        expect(value).toBeCloseTo((read(parent)[i]! + read(trained)[i]!) / 2, 6),
      );
    }
    expect(at0.config.logit_scale_init_value).toBe(scalars.logitScale);
    expect(between.config.logit_bias_init_value).toBe(-1);
    expect(at1.config.logit_scale_init_value).toBe(3);
  });

  it('refuses models that are not versions of each other, naming the weight', async () => {
    const target = join(folder.root, 'refused');
    const other = await makeCombined('other');
    const interpolated = interpolateModels({
      parent: folder.parent,
      child: other,
      target,
      alpha: 0.5,
      parentScalars: scalars,
      childScalars: scalars,
    });
    await expect(interpolated).rejects.toThrow(/no weight "/);
    await expect(readFolder(target)).rejects.toThrow(/ENOENT/);
  });
});
