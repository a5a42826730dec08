// Seconds per training step of full-size ViT-B/32 towers with random weights, for `lora`, `last-k` and `full`, with peak memory, against
// PyTorch on the same CPU (two threads, if python3 has torch) with the same shapes. Each method runs in a separate process, to measure
// its own peak memory. Prints one JSON object. On Debian: apt-get install python3-torch libopenblas0-pthread (without the latter,
// PyTorch uses the reference BLAS and is too slow for a comparison).
//   --method lora,last-k,full  --steps 3  --batch 32  --threads 2  --size full|tiny  --torch true|false
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Tensor } from 'onnxruntime-node';
import { readModelFiles } from '../src/main/engine/training/model-files.ts';
import { Random } from '../src/main/engine/base/random.ts';
import { median } from '../src/main/engine/base/statistics.ts';
import { feedLower } from '../src/main/engine/training/run/feeders.ts';
import { planTower, type TowerSource } from '../src/main/engine/training/run/methods.ts';
import { architecture } from '../src/main/engine/training/scratch/architecture.ts';
import { writeRandomModel } from './train-step/random-model.ts';
import { ContrastiveStep } from '../src/main/engine/training/step/contrastive-step.ts';
import { Scalars } from '../src/main/engine/training/step/scalars.ts';
import { Tower, type Feeds } from '../src/main/engine/training/step/tower.ts';
import { tuneSettings } from '../src/shared/contract/tune-settings.ts';
import type { TuneMethod } from '../src/shared/contract/tuning-methods.ts';

const { values } = parseArgs({
  options: {
    method: { type: 'string', default: 'lora,last-k,full' },
    steps: { type: 'string', default: '3' },
    batch: { type: 'string', default: '32' },
    threads: { type: 'string', default: '2' },
    size: { type: 'string', default: 'full' },
    torch: { type: 'string', default: 'true' },
    // Set by this benchmark for the process of one method.
    child: { type: 'string' },
  },
});
const [steps, batch, threads] = [values.steps, values.batch, values.threads].map(Number) as [number, number, number];
const sizes = {
  full: architecture.parse({
    dimensions: 512,
    vision: { imageSize: 224, patchSize: 32, width: 768, depth: 12, heads: 12, stem: 'patch' },
    text: { contextLength: 77, width: 512, depth: 12, heads: 8, vocabulary: 49_408 },
  }),
  tiny: architecture.parse({
    dimensions: 32,
    vision: { imageSize: 32, patchSize: 16, width: 48, depth: 3, heads: 3, stem: 'patch' },
    text: { contextLength: 16, width: 48, depth: 3, heads: 3, vocabulary: 1000 },
  }),
};
const shape = values.size === 'tiny' ? sizes.tiny : sizes.full;

if (values.child !== undefined) {
  console.log(JSON.stringify(await measure(values.child, values.method as TuneMethod)));
} else {
  const folder = await mkdtemp(join(tmpdir(), 'diagonal-train-step-'));
  try {
    await writeRandomModel(folder, shape);
    const pythonWithTorch = values.torch === 'true' ? findTorch() : null;
    const methods: Record<string, unknown> = {};
    for (const method of values.method.split(',')) {
      methods[method] = compare(folder, method, pythonWithTorch);
      // Report results immediately: at full size, each method takes minutes.
      process.stderr.write(`${JSON.stringify({ [method]: methods[method] })}\n`);
    }
    console.log(
      JSON.stringify({
        bench: 'train-step',
        size: values.size,
        batch,
        threads,
        steps,
        methods,
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Measured {
  readonly secondsPerStep: number;
  /** Total over all threads: a fairer measure on a loaded machine. */
  readonly processorSecondsPerStep: number;
  readonly peakMemoryGiB: number;
  readonly loss: number;
}

function compare(folder: string, method: string, python: string | null) {
  const own = runProcess(process.execPath, [import.meta.filename, ...flagsFor(method), '--child', folder]);
  const torch = python === null ? null : runTorch(python, method);
  return {
    ...own,
    torch,
    // Below 1, Diagonal is faster.
    ratio: own && torch ? round(own.secondsPerStep / torch.secondsPerStep) : null,
    processorRatio: own && torch ? round(own.processorSecondsPerStep / torch.processorSecondsPerStep) : null,
    memoryRatio: own && torch ? round(own.peakMemoryGiB / torch.peakMemoryGiB) : null,
  };
}

function flagsFor(method: string): string[] {
  return [
    '--method',
    method,
    '--steps',
    values.steps,
    '--batch',
    values.batch,
    '--threads',
    values.threads,
    '--size',
    values.size,
  ];
}

function runTorch(python: string, method: string): Measured | null {
  const script = join(import.meta.dirname, 'train-step', 'torch-step.py');
  const given = JSON.stringify({ method, steps, batch, threads, architecture: shape });
  return runProcess(python, [script, given]);
}

/** Debian's python3-torch belongs to the system Python, even if another Python comes first on the path. */
function findTorch(): string | null {
  const has = (program: string): boolean =>
    spawnSync(program, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0;
  return ['python3', '/usr/bin/python3'].find(has) ?? null;
}

function runProcess(program: string, words: string[]): Measured | null {
  // PyTorch's threads spin by default, which is a disadvantage with few cores.
  const env = {
    ...process.env,
    OMP_WAIT_POLICY: 'passive',
    OMP_NUM_THREADS: values.threads,
    OPENBLAS_NUM_THREADS: values.threads,
  };
  const { stdout, status } = spawnSync(program, words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return status === 0 ? (JSON.parse(stdout.trim().split('\n').at(-1)!) as Measured) : null;
}

async function measure(folder: string, method: TuneMethod): Promise<Measured> {
  const session = { executionProviders: ['cpu'], intraOpNumThreads: threads };
  const settings = tuneSettings.parse({ method, blocks: 2, batch });
  const files = await readModelFiles(folder);
  const random = new Random(1);
  const { imageSize } = shape.vision;
  const { contextLength, vocabulary } = shape.text;
  const inputs = {
    vision: { pixel_values: [batch, 3, imageSize, imageSize] },
    text: { input_ids: [batch, contextLength] },
  };
  const open = async (side: 'image' | 'text', tower: 'vision' | 'text', feeds: Feeds) => {
    const { model, signature } = files[tower];
    const source: TowerSource = {
      model,
      output: signature.output,
      exampleDims: inputs[tower],
      file: tower,
      shared: new Set(),
    };
    const plan = planTower(side, source, settings, random)!;
    const { cut } = plan;
    const trained = { model: plan.model, output: signature.output, trained: plan.trained, cut };
    const opened = new Tower(trained, plan.sparse, session, () => inputs[tower]);
    if (cut === null) return { opened, feeds };
    // As in a run, where the activations of the frozen part are cached between epochs.
    const feedUpper = feedLower(opened, cut, {
      inputs: async (rows) => pickRows(feeds, rows),
      upperReadsInputs: side === 'text',
    });
    return { opened, feeds: await feedUpper([...Array(batch).keys()], null) };
  };
  const pixels = Float32Array.from({ length: batch * 3 * imageSize ** 2 }, () => random.normal());
  const end = vocabulary - 1;
  const ids = BigInt64Array.from({ length: batch * contextLength }, (_, i) =>
    BigInt((i + 1) % contextLength === 0 ? end : random.below(end - 1)),
  );
  const image = await open('image', 'vision', {
    pixel_values: new Tensor('float32', pixels, inputs.vision.pixel_values),
  });
  const text = await open('text', 'text', { input_ids: new Tensor('int64', ids, inputs.text.input_ids) });
  const towers = { image: image.opened, text: text.opened };
  const step = new ContrastiveStep(towers, {
    loss: 'infonce',
    dimensions: shape.dimensions,
    microBatch: batch,
    session,
  });
  const scalars = new Scalars({ logitScale: Math.log(1 / 0.07), logitBias: 0 });
  const constants = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.1 };
  const seconds: number[] = [];
  const processor: number[] = [];
  let loss = 0;
  // The first step opens the session.
  for (let number = 1; number <= steps + 1; number++) {
    const start = performance.now();
    const used = process.cpuUsage();
    const result = await step.run({ size: batch, image, text, notNegatives: null }, scalars.values);
    scalars.gather(result.scalarGradients);
    for (const part of [image.opened.weights, text.opened.weights, scalars])
      await part.update({ constants, rate: 1e-5, number, gradientScale: 1 });
    if (number > 1) {
      const { user, system } = process.cpuUsage(used);
      seconds.push((performance.now() - start) / 1000);
      processor.push((user + system) / 1e6);
    }
    loss = result.loss;
  }
  return {
    secondsPerStep: round(median(seconds)),
    processorSecondsPerStep: round(median(processor)),
    peakMemoryGiB: round((process.resourceUsage().maxRSS * 1024) / 2 ** 30),
    loss: round(loss),
  };
}

/** Some rows of a batch. */
function pickRows(feeds: Feeds, rows: readonly number[]): Feeds {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => {
      const width = tensor.size / tensor.dims[0]!;
      const values = tensor.data as Float32Array | BigInt64Array;
      const picked = values.slice(0, rows.length * width);
      rows.forEach((row, at) => picked.set(values.subarray(row * width, (row + 1) * width) as never, at * width));
      return [name, new Tensor(tensor.type, picked as never, [rows.length, ...tensor.dims.slice(1)])];
    }),
  );
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
