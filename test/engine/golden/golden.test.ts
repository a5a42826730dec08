import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StudioProject } from '../../helpers/studio-project.ts';

let project: StudioProject;
beforeAll(async () => {
  project = await StudioProject.create();
});
afterAll(() => project.close());

const dev = { splits: ['dev'] };
const create = (name: string, more: object = {}) => project.studio.golden.create({ name, filter: dev, ...more });
const evaluate = async (goldenId: number, modelId = 1) =>
  project.finish(await project.studio.golden.evaluate({ goldenId, modelId, provider: 'cpu' }));

describe('a golden set', () => {
  it('describes what it froze, and uses recall where captions distinguish images', async () => {
    const set = await create('dev');
    expect(set).toMatchObject({ name: 'dev', images: 8, captions: 8, labelled: 8, measure: 'recall' });
    expect(set.classes).toEqual(['red', 'green', 'blue', 'grey', 'black', 'white']);
    const { ids } = await project.studio.golden.images({ goldenId: set.id });
    const samples = await project.studio.samples.get({ ids: [...ids] });
    expect(samples.every(({ split }) => split === 'dev')).toBe(true);
    expect(await project.studio.golden.list({})).toEqual([set]);
  });

  it('agrees with the evaluation of the same samples on every metric', async () => {
    const { studio } = project;
    const [set] = await studio.golden.list({});
    const figures = await evaluate(set!.id);
    await project.finish(await studio.embeddings.start({ modelId: 1, provider: 'cpu' }));
    const asked = { modelId: 1, split: 'dev' };
    const recall = await project.finish(await studio.evaluation.start({ ...asked, task: 'retrieval' }));
    const zeroShot = await project.finish(await studio.evaluation.start({ ...asked, task: 'zero-shot' }));
    for (const direction of ['textToImage', 'imageToText'])
      for (const name of ['r1', 'r5', 'r10', 'medianRank'])
        expect(figures[direction][name].value, `${direction} ${name}`).toBe(recall[direction][name]);
    expect(figures.accuracy.value).toBe(zeroShot.top1);
    const samples = await studio.samples.get({ ids: [...(await studio.golden.images({ goldenId: set!.id })).ids] });
    const mean = samples.reduce((sum, { alignment }) => sum + alignment!, 0) / samples.length;
    expect(figures.alignment.value).toBeCloseTo(mean, 5);
  });

  it('keeps its captions, labels and classes when those of the project are edited', async () => {
    const { studio } = project;
    const set = await create('frozen');
    const before = await evaluate(set.id);
    const [sample] = await studio.samples.get({ ids: [...(await studio.golden.images({ goldenId: set.id })).ids] });
    await studio.captions.edit({ captionId: sample!.captions[0]!.id, text: 'a white ring' });
    await studio.samples.setClass({ ids: [sample!.id], classId: null });
    await studio.classes.setTemplates({ templates: ['{}'] });
    // A new set of the same samples reflects the edits; this one does not. A copy of the model is used because results are stored.
    const copy = await project.finish(await studio.models.add({ source: join(project.root, 'parent'), name: 'again' }));
    const after = await evaluate(set.id, copy.modelId);
    expect({ ...after, modelId: 1, model: 'tiny', at: before.at }).toEqual(before);
    const edited = await create('edited');
    expect(edited.labelled).toBe(7);
    expect((await evaluate(edited.id)).alignment.value).not.toBe(before.alignment.value);
    for (let step = 0; step < 4; step++) await studio.history.undo({});
  });

  it('is removed and restored with all of its results, even after a restart', async () => {
    const set = await create('short-lived');
    const figures = await evaluate(set.id);
    await project.studio.golden.remove({ goldenId: set.id });
    await expect(project.studio.golden.images({ goldenId: set.id })).rejects.toMatchObject({ code: 'not-found' });
    expect(await project.studio.golden.figures({ goldenId: set.id })).toEqual([]);
    await project.restart();
    await project.studio.history.undo({});
    expect(await project.studio.golden.figures({ goldenId: set.id })).toEqual([figures]);
    expect((await project.studio.golden.list({})).map(({ name }) => name)).toContain('short-lived');
    expect((await project.studio.history.list({})).at(0)!.label).toBe('Remove the golden set short-lived');
  });

  it('refuses a name that is taken', async () => {
    await expect(create('dev')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('compares two models evaluated on it, and names one that was not', async () => {
    const [set] = await project.studio.golden.list({});
    await expect(project.studio.golden.compare({ goldenId: set!.id, beforeId: 1, afterId: 2 })).rejects.toMatchObject({
      code: 'not-found',
      data: { modelId: 2 },
    });
    await evaluate(set!.id, 2);
    const found = await project.studio.golden.compare({ goldenId: set!.id, beforeId: 1, afterId: 2 });
    expect(found.score).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('skips and reports images that cannot be read any more', async () => {
    const set = await create('broken');
    await writeFile(join(project.root, 'images', '16.jpg'), 'no picture');
    const { jobId } = await project.studio.golden.evaluate({ goldenId: set.id, modelId: 1, provider: 'cpu' });
    expect(await project.finish({ jobId })).toMatchObject({ images: 7, captions: 7 });
    const { notices } = await project.studio.jobs.get({ jobId });
    expect(notices.join()).toContain('1 of 8 images of the set cannot be read');
  });

  it('is refused where there is nothing to evaluate on', async () => {
    const { studio } = project;
    await expect(studio.golden.create({ name: 'empty', filter: { splits: ['nowhere'] } })).rejects.toMatchObject({
      code: 'empty-selection',
    });
    const [sample] = (await studio.samples.page({ filter: {}, sort: { by: 'key', direction: 'ascending' } })).items;
    const one = { ids: [sample!.id] };
    await expect(studio.golden.create({ name: 'one', filter: one, measure: 'recall' })).rejects.toThrow(/two images/);
  });
});
