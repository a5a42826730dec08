import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import { ProviderChoice } from '../../../src/main/engine/compute/provider-choice.ts';
import { ComputeSupervisor } from '../../../src/main/engine/compute/supervisor.ts';
import type { RunEvent } from '../../../src/main/engine/compute/contract/run-spec.ts';
import { readTrainConfig, type TrainConfig } from '../../../src/main/engine/training/scratch/train-config.ts';
import { trainFromScratch } from '../../../src/main/engine/training/scratch/train-from-scratch.ts';
import { jpeg, put } from '../../helpers/images.ts';
import { makeFolder } from '../../helpers/tiny-model.ts';
import { captionOf, only, readFolder } from '../../helpers/training-run.ts';

const spawn = forkCompute();
const compute = new ComputeSupervisor({ spawn });
const services = { compute, providers: new ProviderChoice(spawn) };

let root: string;
beforeAll(async () => {
  root = await makeFolder('from-scratch');
  const rows = ['image,caption,split'];
  for (let index = 0; index < 16; index++) {
    await put(join(root, 'photos', `${index}.jpg`), await jpeg(index));
    rows.push(`photos/${index}.jpg,${captionOf(index)},${index < 12 ? 'train' : 'dev'}`);
    await put(join(root, 'labelled/train', index % 2 ? 'cat' : 'dog', `${index}.jpg`), await jpeg(100 + index));
  }
  await writeFile(join(root, 'captions.csv'), rows.join('\n'));
});
afterAll(async () => {
  await compute.close();
  await rm(root, { recursive: true });
});

const content = (out: string, more: object = {}) => ({
  out,
  seed: 3,
  architecture: {
    dimensions: 8,
    vision: { imageSize: 16, patchSize: 8, width: 12, depth: 1, heads: 3 },
    text: { contextLength: 12, width: 12, depth: 1, heads: 3, vocabulary: 560 },
  },
  sources: [
    { path: 'captions.csv', split: 'train' },
    { path: 'labelled', format: 'imagefolder', templates: ['a photo of a {}.', 'the {}.'] },
  ],
  validation: { path: 'captions.csv', split: 'dev' },
  settings: { epochs: 2, batch: 8 },
  provider: 'cpu',
  ...more,
});
const configOf = (out: string, more?: object): TrainConfig =>
  readTrainConfig(content(out, more), { file: 'config.json', folder: root });

async function trainAs(config: TrainConfig, signal = new AbortController().signal, onEvent = (_: RunEvent) => {}) {
  const events: RunEvent[] = [];
  const result = await trainFromScratch(config, services, {
    signal,
    onEvent(event) {
      events.push(event);
      onEvent(event);
    },
  });
  return { result, events };
}

const readCurve = async (file: string): Promise<unknown[]> =>
  (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('training from scratch', () => {
  it('learns captions and labels into a model folder that can be opened, and reports the result', async () => {
    const { result } = await trainAs(configOf('complete'));
    // 12 captions of the training split, and 16 labelled images with two prompts each.
    expect(result).toMatchObject({ images: 28, texts: 12 + 32, steps: 8, epochs: 2, skipped: [] });
    expect(result.best).not.toBeNull();
    const facts = await compute.client().encoders.open({ model: { folder: result.model } });
    expect(facts).toMatchObject({ dimensions: 8, image: { width: 16, height: 16 }, contextLength: 12 });
    expect(await readCurve(result.curve)).toHaveLength(8 + 3);
  });

  it('resumes where it was interrupted, to the same model and the same curve', async () => {
    const known = await trainAs(configOf('complete'));
    expect(known.events).toEqual([]);
    // Long enough that the run cannot finish before it is cancelled, however busy the machine.
    const settings = { epochs: 12, batch: 8 };
    const complete = await trainAs(configOf('long', { settings }));
    const cancel = new AbortController();
    const config = configOf('broken', { settings });
    const stop = (event: RunEvent): void => {
      if (event.type === 'checkpoint') cancel.abort();
    };
    await expect(trainAs(config, cancel.signal, stop)).rejects.toMatchObject({ code: 'cancelled' });
    const { result, events } = await trainAs(config);
    expect(only(events, 'step')[0]!.step).toBeGreaterThan(1);
    expect(await readFolder(result.model)).toEqual(await readFolder(complete.result.model));
    expect(await readCurve(result.curve)).toEqual(await readCurve(complete.result.curve));
  });

  it('validates labelled images by zero-shot accuracy, and ends at its time limit', async () => {
    const validation = { path: 'labelled', format: 'imagefolder', templates: ['a photo of a {}.'] };
    const settings = { minutes: 0.01, batch: 8 };
    const { result, events } = await trainAs(configOf('timed', { validation, settings }));
    const { values } = only(events, 'validated')[0]!;
    expect(Object.keys(values).sort()).toEqual(['accuracy', 'score']);
    expect(result.epochs).toBeLessThan(1000);
    // The schedule has decayed with the elapsed time.
    expect(only(events, 'step').at(-1)!.rate).toBeLessThan(5e-4);
  });

  it('refuses a folder with another run, a source without the requested data, and an invalid file', async () => {
    await expect(trainAs(configOf('complete', { seed: 4 }))).rejects.toMatchObject({ code: 'conflict' });
    const sources = [{ path: 'captions.csv', split: 'nowhere' }];
    await expect(trainAs(configOf('empty', { sources }))).rejects.toThrow(
      /The split "nowhere" of .*captions.csv has no image with a caption/,
    );
    expect(() => configOf('wrong', { settings: { batch: 0 } })).toThrow(/config.json is not a valid.*settings.batch/);
    expect(() => configOf('wrong', { settings: { batch: 8 } })).toThrow(/epochs or minutes/);
  });
});

it.each([1, 2, 3])('stage %d of the starter recipe is a valid configuration', async (stage) => {
  const file = resolve(`recipes/starter-${stage}.json`);
  const config = readTrainConfig(JSON.parse(await readFile(file, 'utf8')), { file, folder: resolve('recipes') });
  expect(config.settings.minutes).toBeGreaterThan(20);
});
