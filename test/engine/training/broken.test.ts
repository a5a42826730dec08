import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isStudioError } from '../../../src/shared/contract/errors.ts';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import { ComputeSupervisor } from '../../../src/main/engine/compute/supervisor.ts';
import { createParameter } from '../../../src/main/engine/training/adamw.ts';
import {
  findCheckpoint,
  readCheckpoint,
  writeCheckpoint,
  type RunState,
} from '../../../src/main/engine/training/run/checkpoint.ts';
import type { RunEvent, RunSpec } from '../../../src/main/engine/compute/contract/run-spec.ts';
import { readModel, tensorFrom, writeModel, type Model, type Node } from '../../../src/main/onnx/index.ts';
import { makeFolder } from '../../helpers/tiny-model.ts';
import {
  executeRun,
  copyFolder,
  makeTrainingFolder,
  only,
  specOf,
  type TrainingFolder,
} from '../../helpers/training-run.ts';

const compute = new ComputeSupervisor({ spawn: forkCompute() });
let folder: TrainingFolder;
beforeAll(async () => {
  folder = await makeTrainingFolder(await makeFolder('broken'), 16);
});
afterAll(async () => {
  await compute.close();
  await rm(folder.root, { recursive: true });
});

/** Executes a run in the compute process, as the studio does; resolves to its events, or rejects as the studio would. */
async function runThere(spec: RunSpec): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const { event } of compute.client().training.run(spec)) events.push(event);
  return events;
}

/** A run over a copy of the parent with a changed vision graph. */
async function breakVision(name: string, change: (model: Model) => Model): Promise<RunSpec> {
  const parent = await copyFolder(folder.parent, join(folder.root, name));
  const file = join(parent, 'onnx/vision_model.onnx');
  await writeFile(file, writeModel(change(readModel(await readFile(file)))));
  return specOf({ ...folder, parent }, `run of ${name}`);
}

const replaceNode = (model: Model, op: string, replace: (node: Node) => readonly Node[]): Model => {
  const at = model.graph.nodes.findIndex((node) => node.op === op);
  const nodes = model.graph.nodes.toSpliced(at, 1, ...replace(model.graph.nodes[at]!));
  return { ...model, graph: { ...model.graph, nodes } };
};

describe('a graph that cannot be trained is refused before any step, naming node and operator, and nothing is written', () => {
  it.each([
    [
      'quantised',
      (model: Model) => {
        const { initializers } = model.graph;
        const scale = tensorFrom('q/scale', 'float32', [], [0.01]);
        const zero = tensorFrom('q/zero', 'uint8', [], [128]);
        const changed = replaceNode(model, 'MatMul', (node) => [
          {
            ...node,
            op: 'QuantizeLinear',
            name: 'quantise',
            inputs: [node.inputs[0]!, scale.name, zero.name],
            outputs: ['q/x'],
          },
          {
            ...node,
            op: 'DequantizeLinear',
            name: 'dequantise',
            inputs: ['q/x', scale.name, zero.name],
            outputs: ['q/y'],
          },
          { ...node, inputs: ['q/y', node.inputs[1]!] },
        ]);
        return {
          ...changed,
          graph: { ...changed.graph, initializers: new Map([...initializers, [scale.name, scale], [zero.name, zero]]) },
        };
      },
      /quantise.*(float32|full-precision|unquantised|not quantised)/i,
    ],
    [
      'with an If',
      (model: Model) => {
        const condition = tensorFrom('if/condition', 'bool', [], [true]);
        const changed = replaceNode(model, 'LayerNormalization', (node) => [
          { ...node, outputs: ['if/in'] },
          {
            name: 'the_if_node',
            op: 'If',
            domain: '',
            inputs: [condition.name],
            outputs: [node.outputs[0]!],
            attributes: new Map(
              ['then_branch', 'else_branch'].map((name) => {
                const outputs = [{ name: `${name}/out`, type: 'float32' as const, dims: null }];
                const copy: Node = {
                  name: `${name}/copy`,
                  op: 'Identity',
                  domain: '',
                  inputs: ['if/in'],
                  outputs: [`${name}/out`],
                  attributes: new Map(),
                };
                const graph = { name, nodes: [copy], initializers: new Map(), inputs: [], outputs, values: new Map() };
                return [name, { kind: 'graph' as const, value: graph }] as const;
              }),
            ),
          },
        ]);
        return {
          ...changed,
          graph: {
            ...changed.graph,
            initializers: new Map([...changed.graph.initializers, [condition.name, condition]]),
          },
        };
      },
      /the_if_node.*If.*export/is,
    ],
  ])('%s', async (name, change, message) => {
    const spec = await breakVision(name, change);
    const failure = await runThere(spec).then(
      () => null,
      (error: unknown) => error,
    );
    expect(isStudioError(failure, 'model-unsupported')).toBe(true);
    expect((failure as Error).message).toMatch(message);
    expect(await readdir(spec.folder).catch(() => [])).toEqual([]);
  });
});

describe('a run that diverges', () => {
  it('stops at the first non-finite number, names the last good checkpoint, and leaves it', async () => {
    // A decay factor of −99 per step makes every matrix explode.
    const spec = specOf(folder, 'diverging', {
      learningRate: 10,
      weightDecay: 10,
      epochs: 100,
      schedule: 'constant',
      warmup: 0,
    });
    const events: RunEvent[] = [];
    const failure = await executeRun(spec, { onEvent: (event) => void events.push(event) }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(isStudioError(failure, 'training-diverged')).toBe(true);
    const checkpoint = await findCheckpoint(spec.folder);
    expect(checkpoint).toBe(only(events, 'checkpoint').at(-1)!.folder);
    expect((failure as Error).message).toContain(checkpoint);
    expect((failure as Error).message).toContain('smaller learning rate');
    for (const { loss } of only(events, 'step')) expect(Number.isFinite(loss)).toBe(true);
    expect(await readdir(spec.folder)).not.toContain('model');
  });
});

describe('a disk that is full', () => {
  const state: RunState = {
    step: 1,
    epoch: 1,
    batch: 0,
    seconds: 1,
    loss: 1,
    before: null,
    best: null,
    worse: 0,
    tables: { image: {}, text: {} },
  };
  const small = join('/tmp', `diagonal-full-${process.pid}`);
  let mounted = false;
  beforeAll(async () => {
    await mkdir(small, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small], { stdio: 'ignore' });
      mounted = true;
    } catch {
      // The tests that need it are skipped.
    }
  });
  afterAll(async () => {
    if (mounted) execFileSync('umount', [small]);
    await rm(small, { recursive: true, force: true });
  });

  it('keeps the previous checkpoint, leaves no partial one, and reports it', async ({ skip }) => {
    if (!mounted) skip('a small file system cannot be mounted here');
    const run = join(small, 'run');
    const fits = [createParameter('p', [1000], new Float32Array(1000).fill(2))];
    const good = await writeCheckpoint(run, state, fits);
    const large = [createParameter('p', [100_000], new Float32Array(100_000))];
    const failure = await writeCheckpoint(run, { ...state, step: 2 }, large).then(
      () => null,
      (error: unknown) => error,
    );
    expect(isStudioError(failure, 'disk-full')).toBe(true);
    expect((failure as Error).message).toContain('Free some space and resume');
    expect(await readdir(run)).toEqual(['checkpoint-1']);
    const back = [createParameter('p', [1000], new Float32Array(1000))];
    expect(await readCheckpoint(good, back)).toEqual(state);
    expect(back[0]!.weights[999]).toBe(2);
  });

  it('fails a run whose new model does not fit, leaving no partial folder', async ({ skip }) => {
    if (!mounted) skip('a small file system cannot be mounted here');
    const target = join(small, 'model');
    await rm(join(small, 'run'), { recursive: true, force: true });
    await writeFile(join(small, 'filler'), new Uint8Array(200_000));
    const spec = specOf(folder, 'no room', { epochs: 1 }, { target });
    await expect(executeRun(spec)).rejects.toMatchObject({ code: 'disk-full' });
    expect(await readdir(small)).toEqual(['filler']);
    // With enough space, the run resumes from its checkpoint.
    await rm(join(small, 'filler'));
    const again = specOf(folder, 'no room', { epochs: 1 });
    expect(only(await executeRun(again), 'step')).toEqual([]);
  });
});

it('a partial checkpoint of a killed process is removed when the next one is complete', async () => {
  const spec = specOf(folder, 'killed in writing', { epochs: 1 });
  await mkdir(join(spec.folder, 'writing-1'), { recursive: true });
  await writeFile(join(spec.folder, 'writing-1', 'weights.bin'), 'partial');
  await executeRun(spec);
  expect((await readdir(spec.folder)).filter((name) => name.startsWith('writing-'))).toEqual([]);
});

describe('what is reported and does not stop a run', () => {
  it('a caption that is longer than the context', async () => {
    const spec = specOf(folder, 'long', { epochs: 1 });
    spec.train.texts[3] = 'a red circle and '.repeat(20);
    const events = await executeRun(spec);
    expect(only(events, 'notice').map(({ message }) => message)).toEqual([
      '1 of 16 texts are longer than the context and were truncated.',
    ]);
  });

  it('unreadable images, for training or validation', async () => {
    const broken = join(folder.root, 'broken.jpg');
    await writeFile(broken, 'no image');
    const { train } = specOf(folder, 'unused');
    const spec = specOf(
      folder,
      'some broken',
      { epochs: 1 },
      {
        train: { ...train, images: train.images.with(2, { file: broken }) },
        validation: { by: 'retrieval', pairs: { ...train, images: train.images.with(5, { file: broken }) } },
      },
    );
    const [end] = only(await executeRun(spec), 'done');
    expect(end!.skipped).toHaveLength(2);
    for (const line of end!.skipped) expect(line).toContain('broken.jpg');
    expect(end!.best).not.toBeNull();
  });
});

describe('not enough to learn from', () => {
  it('a single image', async () => {
    await expect(executeRun(specOf({ ...folder, files: folder.files.slice(0, 1) }, 'one'))).rejects.toThrow(
      /at least two images.*1 of 1/,
    );
  });

  it('images of one class only', async () => {
    const spec = specOf(folder, 'one class');
    spec.train.classOf.fill(5);
    await expect(executeRun(spec)).rejects.toThrow(/the same class/);
  });
});
