import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TuneData, TuneSettings } from '../../../src/shared/contract/tune-settings.ts';
import { tuneMethod } from '../../../src/shared/contract/tuning-methods.ts';
import { StudioProject } from '../../helpers/studio-project.ts';

let project: StudioProject;
let golden: number;
beforeAll(async () => {
  project = await StudioProject.create();
  golden = (await project.studio.golden.create({ name: 'golden', filter: { splits: ['dev'] } })).id;
});
afterAll(() => project.close());

const start = (settings: Partial<TuneSettings>, data: Partial<TuneData> = {}) =>
  project.studio.tuning.start({
    modelId: 1,
    settings: { method: 'full', epochs: 2, batch: 8, learningRate: 1e-3, ...settings },
    data,
    provider: 'cpu',
  });
const tune = async (settings: Partial<TuneSettings> = {}, data: Partial<TuneData> = {}) =>
  project.finish(await start(settings, data));

describe('what a run learns from', () => {
  it('never includes an image of a golden set', async () => {
    const result = await tune({}, { filter: {} });
    expect(result).toMatchObject({ protected: 8, steps: 4 });
    await expect(tune({}, { split: 'dev' })).rejects.toMatchObject({
      code: 'empty-selection',
      data: { protected: 8 },
    });
    await expect(tune({}, { split: 'dev' })).rejects.toThrow(/8 belong to golden sets/);
  });

  it('never includes a copy of an image of a golden set, with the same bytes under another name', async () => {
    const { studio } = project;
    const copies = join(project.root, 'copies');
    await mkdir(copies);
    await copyFile(join(project.root, 'images', '20.jpg'), join(copies, 'copy.jpg'));
    await writeFile(join(copies, 'captions.csv'), 'image,caption\ncopy.jpg,the same again\n');
    await project.finish(await studio.interchange.import({ source: join(copies, 'captions.csv') }));
    expect(await studio.tuning.defaults({ modelId: 1 })).toMatchObject({ images: 16, protected: 9 });
    await studio.history.undo({});
  });

  it('is what a filter selects, and only reviewed samples if requested', async () => {
    const { studio } = project;
    const { ids } = await studio.samples.order({
      filter: { splits: ['train'] },
      sort: { by: 'key', direction: 'ascending' },
    });
    await studio.samples.setStatus({ ids: [...ids].slice(0, 10), status: 'good' });
    const counted = await studio.tuning.defaults({ modelId: 1, data: { reviewed: true } });
    expect(counted).toMatchObject({ images: 10, texts: 10 });
    const narrower = { reviewed: true, filter: { ids: [...ids].slice(5, 15) } };
    expect(await studio.tuning.defaults({ modelId: 1, data: narrower })).toMatchObject({ images: 5 });
    await studio.history.undo({});
  });

  it('excludes the validation split, unless that split is named', async () => {
    const { studio } = project;
    const { images } = await studio.tuning.defaults({ modelId: 1, data: { validate: 'train' } });
    expect(images).toBe(0);
    expect((await studio.tuning.defaults({ modelId: 1, data: { split: 'train', validate: 'train' } })).images).toBe(16);
  });
});

describe('a run that is validated on a golden set', () => {
  it('has a validation curve, stops early on it, and ends with the metrics before and after', async () => {
    const { studio } = project;
    const { runId } = await tune({ patience: 1, epochs: 4, learningRate: 1e-9 }, { goldenId: golden });
    const run = await studio.tuning.run({ runId });
    expect(run).toMatchObject({ state: 'finished', parent: 'tiny', fault: null, accepted: false });
    // The learning rate is too small to change any rank: the second epoch does not improve on the first, and the run ends.
    expect(run.result).toMatchObject({ stoppedEarly: true, epochs: 2 });
    const [evaluated] = run.golden;
    expect(evaluated).toMatchObject({ goldenId: golden, name: 'golden', general: false });
    expect(evaluated!.difference.score.value).toBe(0);
    const [found] = await studio.tuning.series({ runIds: [runId] });
    const { series } = found!;
    const names = series.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['loss', 'alignment', 'learning rate', 'text → image R@1', 'score']));
    expect(series.find(({ name }) => name === 'score')!.steps).toEqual([0, 2, 4]);
    // The curve is measured on the frozen content: its last point is the score of the version.
    expect(series.find(({ name }) => name === 'score')!.values.at(-1)).toBeCloseTo(evaluated!.after.score.value, 6);
    const thin = await studio.tuning.series({ runIds: [runId], points: 2 });
    expect(thin[0]!.series.find(({ name }) => name === 'loss')!.steps).toEqual([1, 3, 4]);
  });

  it('is also evaluated on the regression guard', async () => {
    const { studio } = project;
    const other = await studio.golden.create({ name: 'general', filter: { splits: ['dev'] }, measure: 'accuracy' });
    await studio.tuning.setGuard({ goldenId: other.id, allowedDrop: 0.02 });
    const { runId } = await tune({ method: 'head' }, { goldenId: golden });
    const { golden: evaluations } = await studio.tuning.run({ runId });
    expect(evaluations.map(({ name, general }) => [name, general])).toEqual([
      ['golden', false],
      ['general', true],
    ]);
    expect(evaluations[1]!.difference.perClass.length).toBeGreaterThan(1);
  });

  it('may be a probe: the classes of the set are matched by name', async () => {
    const result = await tune({ method: 'probe' }, { on: 'classes', goldenId: golden });
    expect(result.before).not.toBeNull();
    expect(result.best).not.toBeNull();
  });
});

describe('a run whose program was terminated', () => {
  it('restarts with its project, and resuming it returns the same job', async () => {
    const settings = { epochs: 12, batch: 4 };
    const uninterrupted = await tune(settings);
    const { jobId } = await start(settings);
    const runId = await runOf(jobId);
    await takeSteps(jobId, 3);
    await project.restart();
    const again = await project.studio.tuning.resume({ runId });
    expect(again).toEqual({ jobId });
    const resumed = await project.finish(again);
    expect(await weightsOf(resumed.modelId)).toEqual(await weightsOf(uninterrupted.modelId));
    // A finished run cannot be resumed.
    await expect(project.finish(await project.studio.tuning.resume({ runId }))).rejects.toThrow(/has finished/);
  });
});

describe('a run that is paused', () => {
  it('stays paused across a restart, and when resumed ends in the same bytes as an uninterrupted run', async () => {
    const settings = { epochs: 12, batch: 4 };
    const uninterrupted = await tune(settings);
    const { jobId } = await start(settings);
    const runId = await runOf(jobId);
    await takeSteps(jobId, 3);
    await project.studio.tuning.pause({ runId });
    await expect(project.finish({ jobId })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await project.studio.tuning.run({ runId })).toMatchObject({ state: 'paused', result: null });
    await project.restart();
    expect((await project.studio.tuning.run({ runId })).state).toBe('paused');
    await expect(project.studio.tuning.pause({ runId })).rejects.toMatchObject({ code: 'conflict' });
    const resumed = await project.finish(await project.studio.tuning.resume({ runId }));
    expect(resumed.steps).toBe(uninterrupted.steps);
    expect(await weightsOf(resumed.modelId)).toEqual(await weightsOf(uninterrupted.modelId));
    expect((await project.studio.tuning.run({ runId })).state).toBe('finished');
  });

  it('while queued is paused when it starts', async () => {
    const first = await start({ epochs: 6 });
    const { jobId } = await start({ epochs: 6 });
    await project.finish(first);
    const runId = await runOf(jobId);
    await project.studio.tuning.pause({ runId }).catch(() => undefined);
    await project.finish({ jobId }).catch(() => undefined);
    expect(['paused', 'finished']).toContain((await project.studio.tuning.run({ runId })).state);
  });

  it('records why it failed', async () => {
    await expect(tune({ learningRate: 10, epochs: 20, clip: 1e9, weightDecay: 10 })).rejects.toMatchObject({
      code: 'training-diverged',
    });
    const [run] = await project.studio.tuning.runs({ limit: 1 });
    expect(run).toMatchObject({ state: 'failed', fault: { code: 'training-diverged' } });
  });
});

describe('before a run starts', () => {
  it.each(['head', 'lora', 'last-k', 'full'] as const)('estimates the steps that %s then takes', async (method) => {
    const { studio } = project;
    const request = {
      modelId: 1,
      settings: { method, epochs: 3, batch: 8, blocks: 1 },
      data: { goldenId: golden },
      provider: 'cpu' as const,
    };
    const estimate = await studio.tuning.estimate(request);
    const result = await project.finish(await studio.tuning.start(request));
    expect(estimate).toMatchObject({ images: 16, texts: 16, protected: 8, epochs: 3, steps: result.steps });
    expect(estimate.seconds).toBeGreaterThan(0);
    expect(estimate.memory).toBeGreaterThan(1e7);
  });

  it('estimates the epochs within a time limit', async () => {
    const settings = { method: 'full', epochs: 100_000, batch: 8, minutes: 0.05 } as const;
    const estimate = await project.studio.tuning.estimate({ modelId: 1, settings, provider: 'cpu' });
    expect(estimate.epochs).toBeLessThan(100_000);
    expect(estimate.steps).toBeGreaterThan(1);
  });

  it('has settings for every method, and a reason for the suggested one', async () => {
    for (const method of tuneMethod.options)
      expect((await project.studio.tuning.defaults({ modelId: 1, method })).settings.method).toBe(method);
    const { settings, reasons } = await project.studio.tuning.defaults({ modelId: 1, data: { goldenId: golden } });
    expect(settings.method).toBe('head');
    expect(settings.patience).not.toBeNull();
    expect(reasons[0]).toContain('only 16 images');
  });
});

async function runOf(jobId: number): Promise<number> {
  for (;;) {
    const run = (await project.studio.tuning.runs({})).find((each) => each.jobId === jobId);
    if (run) return run.id;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Waits until a run has reported a number of steps. */
async function takeSteps(jobId: number, steps: number): Promise<void> {
  for await (const { event } of project.studio.jobs.events({}))
    if (event.type === 'metric' && event.jobId === jobId && event.step >= steps) return;
}

async function weightsOf(modelId: number): Promise<Buffer[]> {
  const model = (await project.studio.models.list({})).find(({ id }) => id === modelId)!;
  const folder = join(project.folder, 'models', model.name, 'onnx');
  return Promise.all(['vision_model.onnx', 'text_model.onnx'].map((name) => readFile(join(folder, name))));
}
