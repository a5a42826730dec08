import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract, type Studio } from '../../../src/shared/contract/contract.ts';
import { studioFaults } from '../../../src/shared/contract/errors.ts';
import { connect } from '../../../src/shared/rpc/client.ts';
import { dispatch } from '../../../src/shared/rpc/dispatcher.ts';
import { openMemoryChannel } from '../../../src/shared/rpc/transports/memory.ts';
import { openFirstProject } from '../../../src/main/first-project.ts';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import { createEngine, type Engine } from '../../../src/main/engine/engine.ts';
import { makeSample } from '../../../src/main/engine/sample/make-sample.ts';
import { sceneKey } from '../../../src/main/engine/scenes/scene.ts';
import { makeFolder, makeTinyModel } from '../../helpers/tiny-model.ts';

let root: string;
beforeAll(async () => {
  root = await makeFolder('sample');
  await makeTinyModel(join(root, 'starter'));
});
afterAll(() => rm(root, { recursive: true }));

/** An engine with its own home folder, called like the user interface does. */
async function withEngine<Result>(use: (studio: Studio, engine: Engine) => Promise<Result>, home = 'home') {
  const engine = createEngine({
    host: 'terminal',
    version: '0',
    spawnCompute: forkCompute(),
    recentFile: join(root, home, 'recent.json'),
    sampleFolder: join(root, home, 'sample'),
    starterFolder: join(root, 'starter'),
  });
  const [near, far] = openMemoryChannel();
  const stop = dispatch(contract, engine.handlers, far, { faults: studioFaults, report: () => undefined });
  try {
    return await use(connect(contract, near, { faults: studioFaults }), engine);
  } finally {
    stop();
    await engine.close();
  }
}

async function finish(studio: Studio, jobId: number): Promise<void> {
  for await (const { event } of studio.jobs.events({})) {
    if (event.type === 'queued' || event.jobId !== jobId) continue;
    if (event.type === 'failed') throw new Error(event.fault.message);
    if (event.type === 'finished' || event.type === 'cancelled') return;
  }
}

describe('the scenes of a sample project', () => {
  const { samples, errors } = makeSample({ size: 1000, seed: 2 });

  it('divide into splits for training, gain and forgetting that share no meaning', () => {
    const of = (split: string) => samples.filter((sample) => sample.split === split);
    expect([of('train').length, of('dev').length, of('general').length]).toEqual([630, 250, 120]);
    const [train, dev, general] = (['train', 'dev', 'general'] as const).map(
      (split) => new Set(of(split).map(({ scene }) => sceneKey(scene))),
    );
    const shared = (a: Set<string>, b: Set<string>): number => [...a].filter((key) => b.has(key)).length;
    expect([shared(train!, dev!), shared(dev!, general!), shared(train!, general!)]).toEqual([0, 0, 0]);
    expect(of('general').some(({ label }) => label === 'crescent')).toBe(false);
    expect(new Set(samples.map(({ name }) => name)).size).toBe(1000);
    expect(errors.every(({ at }) => samples[at]!.split === 'train')).toBe(true);
  });
});

describe('a sample project', () => {
  it('is complete: scenes, classes, splits, the starter model and its alignments, with the ground truth next to it', async () => {
    await withEngine(async (studio) => {
      const { jobId } = await studio.sample.create({ folder: join(root, 'whole'), size: 60, seed: 1 });
      await finish(studio, jobId);
      const project = (await studio.projects.current({}))!;
      expect(project).toMatchObject({ name: 'Sample project', samples: 60, captions: 60 });
      expect(project.splits.map(({ name }) => name).sort()).toEqual(['dev', 'general', 'train']);
      const [model] = await studio.models.list({});
      expect(model).toMatchObject({ name: 'starter', current: true, embedded: { images: 60, captions: 60 } });
      const sort = { by: 'alignment', direction: 'ascending' } as const;
      const { items } = await studio.samples.page({ filter: {}, sort });
      expect(items.every(({ alignment }) => alignment !== null)).toBe(true);
      expect(await studio.classes.templates({})).toContain('a picture of a {}');
      const [own, general] = await studio.golden.list({});
      expect([own, general]).toMatchObject([{ name: 'New scenes' }, { name: 'General ability', measure: 'recall' }]);
      expect(await studio.golden.figures({ modelId: model!.id })).toHaveLength(2);
      expect((await studio.tuning.promotion({})).guard).toEqual({ goldenId: general!.id, allowedDrop: 0.02 });
      const truth = JSON.parse(await readFile(join(root, 'whole', 'scenes', 'truth.json'), 'utf8')) as {
        wrong: string;
      }[];
      const texts = new Set(items.flatMap(({ captions }) => captions.map(({ text }) => text)));
      expect(truth.length).toBeGreaterThan(2);
      for (const { wrong } of truth) expect(texts).toContain(wrong);
    });
  });

  it('is created at the first start, and resumed at later starts until it is complete or gone', async () => {
    const waiting = { signal: new AbortController().signal };
    const first = await withEngine(async (studio, { handlers }) => {
      await openFirstProject(handlers, { sample: true }, waiting);
      return studio.projects.current({});
    }, 'new home');
    expect(first).toMatchObject({ folder: join(root, 'new home', 'sample'), samples: 0 });
    // The engine was closed during the job.
    await withEngine(async (studio) => {
      const opened = await studio.sample.open({});
      expect(opened.folder).toBe(first!.folder);
      const jobs = await studio.jobs.list({ limit: 10 });
      expect(jobs.filter(({ state }) => state === 'running' || state === 'queued')).toHaveLength(1);
      await studio.jobs.cancel({ jobId: jobs[0]!.id });
      await studio.projects.close({});
      expect((await studio.projects.recent({})).map(({ folder }) => folder)).toEqual([first!.folder]);
    }, 'new home');
    await withEngine(async (studio, { handlers }) => {
      await openFirstProject(handlers, { sample: true }, waiting);
      expect((await studio.projects.current({}))?.folder).toBe(first!.folder);
    }, 'new home');
    await rm(first!.folder, { recursive: true });
    await withEngine(async (studio, { handlers }) => {
      await openFirstProject(handlers, { sample: true }, waiting);
      expect(await studio.projects.current({})).toBeNull();
      expect(await studio.projects.recent({})).toMatchObject([{ folder: first!.folder, missing: true }]);
    }, 'new home');
  });

  it('remembers the progress of the guide, or that it is hidden; other projects have none', async () => {
    await withEngine(async (studio) => {
      const { jobId } = await studio.sample.create({ folder: join(root, 'guided'), size: 50 });
      expect(await studio.sample.guide({})).toEqual({ step: 0, dismissed: false });
      await studio.sample.setGuide({ step: 2, dismissed: true });
      await studio.jobs.cancel({ jobId });
    });
    await withEngine(async (studio) => {
      await studio.projects.open({ folder: join(root, 'guided') });
      expect(await studio.sample.guide({})).toEqual({ step: 2, dismissed: true });
      await studio.projects.create({ folder: join(root, 'other') });
      expect(await studio.sample.guide({})).toBeNull();
    });
  });
});
