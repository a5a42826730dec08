import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import { ComputeSupervisor } from '../../../src/main/engine/compute/supervisor.ts';
import { readModelFiles } from '../../../src/main/engine/training/model-files.ts';
import type { RunEvent } from '../../../src/main/engine/compute/contract/run-spec.ts';
import { float32Of } from '../../../src/main/onnx/index.ts';
import type { TuneSettings } from '../../../src/shared/contract/tune-settings.ts';
import { hasSoftwareGpu, softwareGpuEnv, withoutGpu } from '../../helpers/software-gpu.ts';
import { makeFolder } from '../../helpers/tiny-model.ts';
import { makeTrainingFolder, only, specOf, type TrainingFolder } from '../../helpers/training-run.ts';

// The software driver is about a hundred times slower than the CPU.
const patience = { timeout: 300_000 };

describe.skipIf(!hasSoftwareGpu)(
  `training on WebGPU, with weights and moments on the device${withoutGpu}`,
  patience,
  () => {
    const compute = new ComputeSupervisor({ spawn: forkCompute({ env: softwareGpuEnv }) });
    let folder: TrainingFolder;

    beforeAll(async () => {
      folder = await makeTrainingFolder(await makeFolder('webgpu-training'), 16);
    });
    afterAll(async () => {
      await compute.close();
      await rm(folder.root, { recursive: true });
    });

    async function executeRun(name: string, provider: 'cpu' | 'webgpu', settings: Partial<TuneSettings>) {
      const spec = { ...specOf(folder, name, { epochs: 1, ...settings }), provider };
      const events: RunEvent[] = [];
      for await (const { event } of compute.client().training.run(spec)) events.push(event);
      return { spec, steps: only(events, 'step'), done: only(events, 'done')[0]! };
    }

    it.each<[string, Partial<TuneSettings>]>([
      ['in one graph a step', { batch: 8 }],
      ['in slices of a batch, of two batches a step', { batch: 4, microBatch: 2, accumulate: 2 }],
    ])('gives the losses, norms and weights of the CPU: %s', async (name, settings) => {
      const cpu = await executeRun(`cpu ${name}`, 'cpu', settings);
      const gpu = await executeRun(`gpu ${name}`, 'webgpu', settings);
      expect(gpu.steps).toHaveLength(cpu.steps.length);
      gpu.steps.forEach((step, index) => {
        expect(Math.abs(step.loss - cpu.steps[index]!.loss), `loss ${index}`).toBeLessThan(1e-3);
        expect(Math.abs(step.gradientNorm / cpu.steps[index]!.gradientNorm - 1), `norm ${index}`).toBeLessThan(1e-2);
      });
      const [made, expected] = [await readModelFiles(gpu.spec.target), await readModelFiles(cpu.spec.target)];
      for (const tower of ['vision', 'text'] as const) {
        for (const [weight, tensor] of expected[tower].model.graph.initializers) {
          if (tensor.type !== 'float32') continue;
          const values = float32Of(made[tower].model.graph.initializers.get(weight)!);
          // Adam normalizes gradients, so rounding errors in a tiny one can flip the sign of a step of 1e-3.
          const furthest = float32Of(tensor).reduce(
            (most, value, i) => Math.max(most, Math.abs(values[i]! - value)),
            0,
          );
          expect(furthest, `${tower} ${weight}`).toBeLessThan(4.1e-3);
        }
      }
    });

    it('resumes from a checkpoint that was read back from the device', async () => {
      const settings = { epochs: 2, batch: 8 };
      const uninterrupted = await executeRun('uninterrupted', 'cpu', settings);
      const spec = { ...specOf(folder, 'broken', settings), provider: 'webgpu' as const };
      const stop = new AbortController();
      const interrupted = (async () => {
        for await (const { event } of compute.client().training.run(spec, { signal: stop.signal }))
          if (event.type === 'checkpoint') stop.abort();
      })();
      await expect(interrupted).rejects.toThrow();
      const after = await executeRun('broken', 'webgpu', settings);
      expect(after.steps.map(({ step }) => step)).toEqual([3, 4]);
      after.steps.forEach(({ loss, step }) => {
        expect(Math.abs(loss - uninterrupted.steps[step - 1]!.loss), `loss ${step}`).toBeLessThan(1e-3);
      });
    });
  },
);
