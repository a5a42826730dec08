import { afterEach, describe, expect, test } from 'vitest';
import type { ClassificationResult, FigureQuery } from '../../../src/shared/contract/evaluation.ts';
import { Evaluation } from '../../../src/main/engine/evaluation/evaluation.ts';
import { setClass } from '../../../src/main/engine/catalogue/writes/samples.ts';
import { EmbeddedProject, plainEmbedder, type PlainSample } from '../../helpers/embedded-project.ts';
import { makeRandom } from '../../helpers/random.ts';

const open: EmbeddedProject[] = [];
afterEach(async () => {
  for (const project of open.splice(0)) await project.close();
});

async function create(samples: readonly PlainSample[]) {
  const project = await EmbeddedProject.create(samples);
  open.push(project);
  await project.embed('image');
  const evaluation = new Evaluation({ ...project, embedder: plainEmbedder });
  return { project, evaluation, modelId: project.modelId };
}

/**
 * Classes named by their texts' directions, `1 0` and `0 1`; but images of the first are at 60° and those of the second at 80°, so
 * that zero-shot predicts the second for all, while a trained classifier distinguishes them. Every fifth image has no label.
 */
function tilted(count: number, split: (row: number) => string): PlainSample[] {
  const random = makeRandom(3);
  return Array.from({ length: count }, (_, row) => {
    const first = row % 2 === 0;
    const angle = ((first ? 60 : 80) + 16 * (random() - 0.5)) * (Math.PI / 180);
    return {
      key: `${row}.jpg`,
      vector: [Math.cos(angle), Math.sin(angle)],
      captions: [],
      split: split(row),
      ...(row % 5 !== 0 && { label: first ? '1 0' : '0 1' }),
    };
  });
}

const halves = (row: number) => (row % 3 === 0 ? 'val' : 'train');

describe('compared with zero-shot on the same split', () => {
  test('a probe and the nearest neighbours are trained on the split train and evaluated on another', async () => {
    const { evaluation, modelId } = await create(tilted(150, halves));
    const run = async (task: 'zero-shot' | 'probe' | 'knn') =>
      (await evaluation.evaluate({ modelId, task, split: 'val' })) as ClassificationResult;
    const [zeroShot, probe, knn] = [await run('zero-shot'), await run('probe'), await run('knn')];
    expect(zeroShot.top1).toBeLessThan(0.6);
    for (const learned of [probe, knn]) {
      expect(learned).toMatchObject({
        split: 'val',
        images: 50,
        unlabelled: 10,
        learned: { from: 'train', images: 80 },
      });
      expect(learned.top1).toBeGreaterThan(0.9);
      expect(learned.interval![0]).toBeLessThanOrEqual(learned.top1!);
      expect(learned.interval![1]).toBeGreaterThanOrEqual(learned.top1!);
    }
  });

  test('are cross-validated without another split: no image is classified by a model trained on it', async () => {
    // Random labels: a model trained on an image would classify it correctly.
    const random = makeRandom(11);
    const noise = tilted(100, () => 'val').map((sample) => ({ ...sample, label: random() < 0.5 ? '1 0' : '0 1' }));
    const { evaluation, modelId } = await create(noise);
    for (const request of [
      { modelId, task: 'knn' as const, split: 'val', neighbours: 1 },
      { modelId, task: 'probe' as const, split: 'val', learnFrom: null },
    ]) {
      const result = (await evaluation.evaluate(request)) as ClassificationResult;
      expect(result).toMatchObject({ learned: { from: null, images: 100 } });
      expect(result.top1).toBeLessThan(0.75);
    }
  });

  test('report what is missing', async () => {
    const bare = tilted(30, halves).map(({ label: _, ...sample }) => sample);
    const named = [...bare, { key: 'x', vector: [1, 0], captions: [], split: 'train', label: '1 0' }];
    const { evaluation, modelId } = await create(named);
    const ask = (split: string | null, learnFrom?: string | null) =>
      evaluation.evaluate({ modelId, task: 'probe', split, learnFrom });
    await expect(ask('val', null)).rejects.toMatchObject({ code: 'no-labels' });
    await expect(ask('val', 'test')).rejects.toMatchObject({ code: 'no-labels' });
    await expect(ask(null, 'train')).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('calibration', () => {
  test('softens overconfident probabilities, and is cross-validated', async () => {
    const { evaluation, modelId } = await create(tilted(300, halves));
    const result = (await evaluation.evaluate({ modelId, task: 'zero-shot' })) as ClassificationResult;
    const { calibration } = result;
    expect(calibration).toMatchObject({ images: 240, folds: 5 });
    expect(calibration!.temperature).toBeGreaterThan(1);
    expect(calibration!.after!.ece).toBeLessThan(calibration!.before.ece);
    expect(calibration!.after!.nll!).toBeLessThan(calibration!.before.nll!);
    const [first] = await evaluation.predictions({ modelId, imageIds: [1] });
    expect(first!.ranked.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
  });

  test('is skipped on request and if few images are labelled', async () => {
    const { evaluation, modelId } = await create(tilted(60, halves));
    const run = async (request: { split?: string; calibrate?: boolean }) =>
      (await evaluation.evaluate({ modelId, task: 'zero-shot', ...request })) as ClassificationResult;
    expect((await run({ calibrate: false })).calibration).toMatchObject({ temperature: null, after: null });
    expect((await run({ split: 'val' })).calibration).toBeNull();
  });
});

describe('every figure leads to its images', () => {
  test('even after labels were changed and images removed', async () => {
    const { project, evaluation, modelId } = await create(tilted(150, halves));
    const result = (await evaluation.evaluate({ modelId, task: 'probe', split: 'val' })) as ClassificationResult;
    const behind = async (figure: Omit<FigureQuery, 'task'>) =>
      (await evaluation.behind({ modelId, figure: { task: 'probe', ...figure } })).length;
    const check = async () => {
      for (const [row, actual] of result.classes.entries())
        for (const [column, predicted] of result.classes.entries())
          expect(await behind({ actual, predicted })).toBe(result.confusion[row]![column]);
    };
    await check();
    expect((await behind({ outcome: 'right' })) + (await behind({ outcome: 'wrong' }))).toBe(40);
    const { before, after } = result.calibration!;
    for (const [stage, { bins }] of [
      ['before', before],
      ['after', after!],
    ] as const)
      for (const [bin, { images }] of bins.entries()) expect(await behind({ stage, bin })).toBe(images);
    await setClass(project.catalogue, {
      ids: await evaluation.behind({ modelId, figure: { task: 'probe' } }),
      classId: null,
    });
    await check();
    const [gone] = await evaluation.behind({ modelId, figure: { task: 'probe', outcome: 'right' } });
    await project.catalogue.write('Remove', 'edit', (edits) => edits.remove('image', [gone!]));
    expect(await evaluation.behind({ modelId, figure: { task: 'probe', outcome: 'right' } })).not.toContain(gone);
  });
});

describe('the playground', () => {
  test('reports the accuracy of each template alone and in the ensemble', async () => {
    // `plainEmbedder` reads the numbers of a text: a template with numbers before the class turns all class vectors.
    const samples: PlainSample[] = [
      { key: 'a', vector: [1, 0, 0, 0], captions: [], label: '1 0' },
      { key: 'b', vector: [0, 1, 0, 0], captions: [], label: '0 1' },
      { key: 'c', vector: [0, 1, 0, 0], captions: [], label: '0 1' },
      { key: 'd', vector: [1, 0, 0, 0], captions: [] },
    ];
    const { project, evaluation, modelId } = await create(samples);
    const templates = ['{} 0 0', '{} 0 0 ', '-9 -9 {}'];
    const result = await evaluation.evaluate({ modelId, task: 'templates', templates });
    if (result.task !== 'templates') throw new Error('Not the playground');
    expect(result).toMatchObject({ images: 3, classes: ['1 0', '0 1'] });
    expect(result.ensemble.value).toBe(1);
    expect(result.templates.map(({ alone }) => alone.value)).toEqual([1, 1, expect.closeTo(1 / 3)]);
    expect(result.templates.map(({ without }) => without!.value)).toEqual([1, 1, 1]);
    const wrong = { task: 'templates' as const, template: 2, effect: 'wrong' as const };
    expect(await project.keysOf(await evaluation.behind({ modelId, figure: wrong }))).toEqual(['b', 'c']);
    await expect(
      evaluation.behind({ modelId, figure: { task: 'templates', template: 9, effect: 'helps' } }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('predictions become labels', () => {
  test('above a probability, for images without a class, in one change that can be undone', async () => {
    const { project, evaluation, modelId } = await create(tilted(150, halves));
    await evaluation.evaluate({ modelId, task: 'probe' });
    const everything = { modelId, task: 'probe' as const, above: 0, filter: { splits: ['val'] } };
    const all = await evaluation.previewAssign(everything);
    expect(all).toMatchObject({ unlabelled: 10, images: 10, precision: { images: 120 } });
    const request = { ...everything, above: all.probabilities[4]! };
    const preview = await evaluation.previewAssign(request);
    const sure = all.probabilities.filter((probability) => probability >= request.above).length;
    expect(sure).toBeLessThan(10);
    expect(preview).toMatchObject({ unlabelled: 10, images: sure });
    expect(preview.perClass.reduce((sum, { images }) => sum + images, 0)).toBe(preview.images);
    expect([...preview.probabilities]).toEqual([...preview.probabilities].sort((a, b) => b - a));
    expect(preview.precision!.value).toBeGreaterThan(0.8);
    const labelled = () =>
      project.catalogue.db.selectFrom('image').select('id').where('class_id', 'is not', null).execute();
    expect(await evaluation.assign(request)).toBe(preview.images);
    expect(await labelled()).toHaveLength(120 + sure);
    expect((await project.catalogue.historyState()).undo).toMatch(
      new RegExp(`^Label ${sure} images by linear-probe predictions above`),
    );
    await project.catalogue.undo();
    expect(await labelled()).toHaveLength(120);
    await expect(evaluation.assign({ ...request, task: 'knn' })).rejects.toMatchObject({ code: 'not-found' });
  });
});
