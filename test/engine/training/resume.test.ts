import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { serialize } from 'node:v8';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Tower } from '../../../src/main/engine/training/step/tower.ts';
import type { TuneSettings } from '../../../src/shared/contract/tune-settings.ts';
import { makeFolder } from '../../helpers/tiny-model.ts';
import {
  captionOf,
  executeRun,
  makeTrainingFolder,
  only,
  readFolder,
  specOf,
  type TrainingFolder,
} from '../../helpers/training-run.ts';

let folder: TrainingFolder;
beforeAll(async () => {
  folder = await makeTrainingFolder(await makeFolder('resume'));
  return () => rm(folder.root, { recursive: true });
});

const retrieval = () => {
  const { train } = specOf(folder, 'unused');
  return { validation: { by: 'retrieval' as const, pairs: train } };
};

/** Executes a run in a separate process that is killed at its n-th event of a type; resolves to the types of its events. */
async function trainAndKill(spec: ReturnType<typeof specOf>, type: string, times: number): Promise<string[]> {
  const file = join(folder.root, 'spec.bin');
  await writeFile(file, serialize(spec));
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../helpers/train-forever.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const events: string[] = [];
  for await (const line of createInterface(child.stdout!)) {
    events.push(line);
    if (events.filter((event) => event === type).length === times) child.kill('SIGKILL');
  }
  return events;
}

describe('a run that is killed and resumed', () => {
  const augmented: Partial<TuneSettings> = {
    epochs: 3,
    accumulate: 2,
    augment: { smallestCrop: 0.5, flip: true },
    patience: 3,
    weightDecay: 0.5,
  };

  it.each([
    ['one graph a step', augmented],
    ['activations cached at a cut', { ...augmented, method: 'last-k' as const, blocks: 1, augment: null }],
    ['GradCache, adapters', { ...augmented, method: 'lora' as const, microBatch: 3, loss: 'siglip' as const }],
  ])('ends in the same bytes as an uninterrupted one: %s', async (name, settings) => {
    const uninterrupted = specOf(folder, `uninterrupted ${name}`, settings, retrieval());
    const expected = await executeRun(uninterrupted);
    const broken = specOf(folder, `broken ${name}`, settings, retrieval());
    // Killed on the step after the second checkpoint: that step is lost and must be repeated.
    const before = await trainAndKill(broken, 'checkpoint', 2);
    expect(before).not.toContain('done');
    const after = await executeRun(broken);
    expect(only(after, 'step')[0]!.step).toBeGreaterThan(1);
    expect(await readFolder(broken.target)).toEqual(await readFolder(uninterrupted.target));
    const [end, wholeEnd] = [only(after, 'done')[0]!, only(expected, 'done')[0]!];
    for (const key of ['steps', 'loss', 'before', 'best', 'logitScale', 'logitBias'] as const)
      expect(end[key], key).toBe(wholeEnd[key]);
    expect(only(after, 'step').at(-1)).toEqual(only(expected, 'step').at(-1));
  });

  it('that was killed before its first checkpoint starts from scratch', async () => {
    const uninterrupted = specOf(folder, 'uninterrupted early');
    await executeRun(uninterrupted);
    const broken = specOf(folder, 'broken early');
    expect(await trainAndKill(broken, 'step', 1)).not.toContain('checkpoint');
    await executeRun(broken);
    expect(await readFolder(broken.target)).toEqual(await readFolder(uninterrupted.target));
  });

  it('that was killed after its end returns its result again', async () => {
    const spec = specOf(folder, 'ended');
    await executeRun(spec);
    const first = await readFolder(spec.target);
    const again = await executeRun(spec);
    expect(only(again, 'step')).toEqual([]);
    expect(await readFolder(spec.target)).toEqual(first);
  });
});

describe('a seed', () => {
  const augment = { smallestCrop: 0.5, flip: true };

  it('gives the same model twice, and another seed gives a different one', async () => {
    const models = [];
    for (const [name, seed] of [
      ['a', 3],
      ['b', 3],
      ['c', 4],
    ] as const) {
      const spec = specOf(folder, `seed ${name}`, { seed, augment });
      await executeRun(spec);
      models.push(await readFolder(spec.target));
    }
    expect(models[1]).toEqual(models[0]);
    expect(models[2]!.get('onnx/text_model.onnx')).not.toEqual(models[0]!.get('onnx/text_model.onnx'));
  });
});

describe('cancelling', () => {
  it.each([
    ['embed', 3],
    ['backpropagate', 5],
  ] as const)('during a micro-batch stops before the next one (%s, micro-batch %d)', async (part, at) => {
    const abort = new AbortController();
    const original = Tower.prototype[part] as (...given: unknown[]) => Promise<unknown>;
    let calls = 0;
    const spy = vi.spyOn(Tower.prototype, part).mockImplementation(function (this: Tower, ...given: unknown[]) {
      calls += 1;
      // As a user would: while the micro-batch is being processed.
      if (calls === at) abort.abort();
      return original.apply(this, given) as Promise<never>;
    });
    try {
      const spec = specOf(folder, `cancelled in ${part}`, { batch: 24, microBatch: 2 });
      await expect(executeRun(spec, { signal: abort.signal })).rejects.toThrow(/abort/i);
      expect(calls).toBe(at);
    } finally {
      spy.mockRestore();
    }
  });
});

describe('the schedule', () => {
  it('decays to the last step, even when the batches of an epoch do not divide evenly into steps', async () => {
    // Three batches per epoch, two per step: two steps per epoch.
    const spec = specOf(folder, 'accumulated', { epochs: 5, accumulate: 2, schedule: 'cosine', warmup: 0 });
    const rates = only(await executeRun(spec), 'step').map(({ rate }) => rate);
    expect(rates).toHaveLength(10);
    rates.forEach((rate, step) => expect(rate).toBeCloseTo(0.5e-3 * (1 + Math.cos((Math.PI * step) / 10)), 9));
  });
});

describe('early stopping', () => {
  it('stops after the configured patience, and keeps the best weights', async () => {
    // The validation captions are mismatched with the images, so that learning makes the score worse.
    const { train } = specOf(folder, 'unused');
    const shifted = { ...train, texts: train.texts.map((_, index) => captionOf(index + 7)) };
    const settings: Partial<TuneSettings> = {
      epochs: 40,
      patience: 2,
      learningRate: 3e-3,
      schedule: 'constant',
      warmup: 0,
    };
    const spec = specOf(folder, 'patient', settings, { validation: { by: 'retrieval', pairs: shifted } });
    const events = await executeRun(spec);
    const [end] = only(events, 'done');
    expect(end!.stoppedEarly).toBe(true);
    const scores = only(events, 'validated').filter(({ step }) => step > 0);
    const best = scores.findIndex(({ values }) => values['score'] === end!.best);
    expect(scores).toHaveLength(best + 1 + 2);
    for (const { values } of scores.slice(best + 1)) expect(values['score']).toBeLessThanOrEqual(end!.best!);
    // The model equals that of a run with only as many epochs.
    const short = specOf(folder, 'short', { ...settings, epochs: best + 1, patience: null });
    await executeRun(short);
    expect(await readFolder(spec.target)).toEqual(await readFolder(short.target));
    // A run that completes all epochs also keeps the best weights, and was not stopped early.
    const all = specOf(folder, 'all epochs', { ...settings, epochs: best + 2 }, { validation: spec.validation });
    expect(only(await executeRun(all), 'done')[0]!.stoppedEarly).toBe(false);
    expect(await readFolder(all.target)).toEqual(await readFolder(short.target));
  });
});
