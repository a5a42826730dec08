import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frontier } from '../../../src/shared/contract/promotion.ts';
import { StudioProject } from '../../helpers/studio-project.ts';

let project: StudioProject;
let child: number;
let golden: number;
beforeAll(async () => {
  project = await StudioProject.create();
  const { studio } = project;
  golden = (await studio.golden.create({ name: 'general', filter: { splits: ['dev'] }, measure: 'accuracy' })).id;
  await project.finish(await studio.embeddings.start({ modelId: 1, provider: 'cpu' }));
  const { modelId } = await tune({ epochs: 12, learningRate: 1e-2 });
  child = modelId;
});
afterAll(() => project.close());

async function tune(settings: object, data: object = {}): Promise<{ runId: number; modelId: number }> {
  const started = await project.studio.tuning.start({
    modelId: 1,
    settings: { method: 'full', batch: 8, ...settings },
    data: { split: 'train', ...data },
    provider: 'cpu',
  });
  return project.finish(started);
}

const accept = async (modelId: number) =>
  project.finish(await project.studio.tuning.accept({ modelId, provider: 'cpu' }));

describe('accepting a version', () => {
  it('makes it current, embeds the project with it and compares its pairs; the library then shows its alignments', async () => {
    const { studio } = project;
    const before = await alignments();
    const result = await accept(child);
    expect(result).toMatchObject({ modelId: child, previousId: 1, images: 24, captions: 24, pairs: 24, guard: null });
    expect(await studio.tuning.promotion({})).toMatchObject({ currentId: child, previousId: 1 });
    expect((await studio.models.list({})).find(({ current }) => current)!.id).toBe(child);
    expect(await alignments()).not.toEqual(before);
    expect((await studio.tuning.runs({}))[0]).toMatchObject({ resultId: child, accepted: true });
  });

  it('can be reverted: the previous version is current again, with its existing vectors', async () => {
    const { studio } = project;
    const result = await project.finish(await studio.tuning.revert({ modelId: child }));
    expect(result).toMatchObject({ modelId: 1, images: 0, captions: 0, pairs: 24 });
    expect((await studio.tuning.promotion({})).currentId).toBe(1);
    expect((await studio.tuning.runs({}))[0]!.accepted).toBe(false);
    await expect(studio.tuning.revert({ modelId: child })).rejects.toMatchObject({ code: 'conflict' });
    await expect(studio.tuning.revert({ modelId: 1 })).rejects.toThrow(/no earlier version/);
  });

  it('is refused, with the reason, when the score of the guard drops more than allowed; changing the limit lets it pass', async () => {
    const { studio } = project;
    const figures = async (modelId: number) =>
      project.finish(await studio.golden.evaluate({ goldenId: golden, modelId, provider: 'cpu' }));
    const [before, after] = [await figures(1), await figures(child)];
    // The worse of the two on the set must not pass.
    const [worse, better] = after.score.value < before.score.value ? [child, 1] : [1, child];
    const drop = Math.abs(after.score.value - before.score.value);
    expect(drop).toBeGreaterThan(0);
    if ((await studio.tuning.promotion({})).currentId !== better) await accept(better);
    await studio.tuning.setGuard({ goldenId: golden, allowedDrop: drop / 2 });
    await expect(accept(worse)).rejects.toMatchObject({
      code: 'promotion-refused',
      data: { goldenId: golden, allowedDrop: drop / 2 },
    });
    expect((await studio.tuning.promotion({})).currentId).toBe(better);
    await studio.tuning.setGuard({ goldenId: golden, allowedDrop: drop });
    expect((await accept(worse)).guard).toMatchObject({ passes: true, golden: 'general' });
    expect((await studio.tuning.promotion({})).currentId).toBe(worse);
  });

  it('continues after the program was terminated halfway', async () => {
    const { studio } = project;
    await studio.tuning.setGuard({ goldenId: null, allowedDrop: 0.02 });
    const { modelId } = await tune({ seed: 5 });
    const { jobId } = await studio.tuning.accept({ modelId, provider: 'cpu' });
    await project.restart();
    const result = await project.finish({ jobId });
    expect(result).toMatchObject({ modelId, pairs: 24 });
    expect((await project.studio.tuning.promotion({})).currentId).toBe(modelId);
    expect((await project.studio.models.list({})).find(({ id }) => id === modelId)!.embedded).toEqual({
      images: 24,
      captions: 24,
    });
  });

  it('drops a guard whose golden set was removed, and refuses an unknown one', async () => {
    const { studio } = project;
    const { id } = await studio.golden.create({ name: 'passing', filter: { splits: ['dev'] } });
    await studio.tuning.setGuard({ goldenId: id, allowedDrop: 0.1 });
    await studio.golden.remove({ goldenId: id });
    expect((await studio.tuning.promotion({})).guard).toEqual({ goldenId: null, allowedDrop: 0.1 });
    await expect(studio.tuning.setGuard({ goldenId: 99, allowedDrop: 0.1 })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('the trade-off curve between parent and child', () => {
  it('has the scores of parent and child at its ends, and is stored', async () => {
    const { studio } = project;
    const started = await studio.tuning.frontier({ childId: child, points: 3, provider: 'cpu' });
    const found = await project.finish(started);
    expect(found.points.map(({ alpha }: { alpha: number }) => alpha)).toEqual([0, 0.5, 1]);
    const scoreOf = async (modelId: number) => (await studio.golden.figures({ goldenId: golden, modelId }))[0]!.score;
    const { points } = frontier.parse(found);
    const scores = points.map((point) => point.scores.find(({ goldenId }) => goldenId === golden)!.score);
    expect(scores[0]).toEqual(await scoreOf(1));
    expect(scores[2]).toEqual(await scoreOf(child));
    expect(await studio.tuning.latestFrontier({ childId: child })).toEqual(found);
    // A point in between is the score of a version interpolated at that alpha.
    const interpolated = await project.finish(
      await studio.tuning.interpolate({ parentId: 1, childId: child, alpha: 0.5 }),
    );
    const asked = { goldenId: golden, modelId: interpolated.modelId, provider: 'cpu' as const };
    expect((await project.finish(await studio.golden.evaluate(asked))).score).toEqual(scores[1]);
  });
});

async function alignments(): Promise<(number | null)[]> {
  const { studio } = project;
  const { items } = await studio.samples.page({ filter: {}, sort: { by: 'key', direction: 'ascending' } });
  return items.map(({ alignment }) => alignment);
}
