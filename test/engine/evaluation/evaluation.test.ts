import { afterEach, describe, expect, test } from 'vitest';
import { Evaluation } from '../../../src/main/engine/evaluation/evaluation.ts';
import { writeSetting } from '../../../src/main/engine/catalogue/queries/settings.ts';
import { EmbeddedProject, plainEmbedder, type PlainSample } from '../../helpers/embedded-project.ts';

const open: EmbeddedProject[] = [];
afterEach(async () => {
  for (const project of open.splice(0)) await project.close();
});

/** A project with all its vectors. */
async function create(samples: readonly PlainSample[]) {
  const project = await EmbeddedProject.create(samples);
  open.push(project);
  await project.embed('image');
  await project.embed('caption');
  const evaluation = new Evaluation({ ...project, embedder: plainEmbedder });
  return { project, evaluation, modelId: project.modelId, db: project.catalogue.db };
}

const animals: PlainSample[] = [
  { key: 'a.jpg', vector: [1, 0], captions: ['1 0', '3 4'], label: 'east', split: 'dev' },
  { key: 'b.jpg', vector: [4, 3], captions: ['3 4'], label: 'east', split: 'dev' },
  { key: 'c.jpg', vector: [0, 1], captions: ['0 1', '1 0'], label: 'north', split: 'dev' },
  { key: 'd.jpg', vector: [-1, 0], captions: [], split: 'train' },
];

describe('alignment', () => {
  test('is the cosine of each pair, with its mean for each image', async () => {
    const { evaluation, modelId, db } = await create(animals);
    expect(await evaluation.align(modelId)).toEqual({ pairs: 5, changed: 5 });
    const rows = await db
      .selectFrom('alignment')
      .innerJoin('caption', 'caption.id', 'alignment.caption_id')
      .innerJoin('image', 'image.id', 'caption.image_id')
      .select(['image.key', 'slot', 'cosine', 'alignment.revision'])
      .orderBy('image.key')
      .orderBy('slot')
      .execute();
    expect(rows.map(({ key, slot, cosine }) => [key, slot, Number(cosine.toFixed(6))])).toEqual([
      ['a.jpg', 0, 1],
      ['a.jpg', 1, 0.6],
      ['b.jpg', 0, 0.96],
      ['c.jpg', 0, 1],
      ['c.jpg', 1, 0],
    ]);
    const images = await db.selectFrom('image').select(['key', 'alignment']).orderBy('key').execute();
    expect(images.map(({ alignment }) => (alignment === null ? null : Number(alignment.toFixed(6))))).toEqual([
      0.8,
      0.96,
      0.5,
      null,
    ]);
  });

  test('after an edit only changes that row, once its vector is current', async () => {
    const { project, evaluation, modelId, db } = await create(animals);
    await evaluation.align(modelId);
    const { id } = await db.selectFrom('caption').select('id').where('text', '=', '0 1').executeTakeFirstOrThrow();
    await project.catalogue.write('Edit', 'edit', (edits) => edits.set('caption', [id], 'text', '3 4'));
    expect(await evaluation.align(modelId)).toEqual({ pairs: 4, changed: 0 });
    await project.embed('caption', [id]);
    expect(await evaluation.align(modelId)).toEqual({ pairs: 5, changed: 1 });
    const row = await db.selectFrom('alignment').selectAll().where('caption_id', '=', id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ revision: 2, cosine: Math.fround(0.8) });
    const image = await db.selectFrom('image').select('alignment').where('key', '=', 'c.jpg').executeTakeFirstOrThrow();
    expect(image.alignment).toBeCloseTo(0.4, 6);
  });

  test('of a removed caption is removed', async () => {
    const { project, evaluation, modelId, db } = await create(animals);
    await evaluation.align(modelId);
    const gone = await db.selectFrom('caption').select('id').where('text', '=', '3 4').execute();
    await project.catalogue.write('Remove', 'edit', (edits) =>
      edits.remove(
        'caption',
        gone.map(({ id }) => id),
      ),
    );
    expect(await evaluation.align(modelId)).toEqual({ pairs: 3, changed: 0 });
    const images = await db.selectFrom('image').select(['key', 'alignment']).orderBy('key').execute();
    expect(images.map(({ alignment }) => alignment)).toEqual([1, null, 0.5, null]);
  });

  test('is shown only for the current model', async () => {
    const { project, evaluation, modelId, db } = await create(animals);
    const shown = () => db.selectFrom('image').select('alignment').where('alignment', 'is not', null).execute();
    await project.catalogue.store((store) => writeSetting(store, 1, 'current_model', null));
    await evaluation.align(modelId);
    expect(await shown()).toHaveLength(0);
    await evaluation.show(modelId);
    expect(await shown()).toHaveLength(3);
    await evaluation.show(null);
    expect(await shown()).toHaveLength(0);
  });
});

describe('search', () => {
  test('by text ranks images by cosine', async () => {
    const { project, evaluation, modelId } = await create(animals);
    const hits = await evaluation.searchByText({ modelId, text: 'towards 1 0', top: 3 });
    expect(await project.keysOf(hits.map((hit) => hit.imageId))).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
    expect(hits.map((hit) => Number(hit.score.toFixed(6)))).toEqual([1, 0.8, 0]);
  });

  test('by image excludes the image itself, by file does not', async () => {
    const { project, evaluation, modelId } = await create(animals);
    const imageId = await project.idOf('b.jpg');
    const near = await evaluation.searchByImage({ modelId, image: { imageId }, top: 2 });
    expect(await project.keysOf(near.map((hit) => hit.imageId))).toEqual(['a.jpg', 'c.jpg']);
    const file = await evaluation.searchByImage({ modelId, image: { location: { file: '4 3' } }, top: 2 });
    expect(await project.keysOf(file.map((hit) => hit.imageId))).toEqual(['b.jpg', 'a.jpg']);
  });

  test('for captions excludes the own ones', async () => {
    const { project, evaluation, modelId } = await create(animals);
    const imageId = await project.idOf('a.jpg');
    const hits = await evaluation.findCaptionsFor({ modelId, imageId, top: 2 });
    expect(hits.map((hit) => [hit.text, Number(hit.score.toFixed(6))])).toEqual([
      ['1 0', 1],
      ['3 4', 0.6],
    ]);
    expect(hits.map((hit) => hit.imageId)).not.toContain(imageId);
  });

  test('finds only vectors of the current revision and fingerprint', async () => {
    const { project, evaluation, modelId } = await create(animals);
    await project.embed('image', undefined, 'plain-0');
    const imageId = await project.idOf('a.jpg');
    await project.catalogue.write('Replace', 'edit', (edits) => edits.set('image', [imageId], 'content_hash', 'new'));
    const hits = await evaluation.searchByText({ modelId, text: '1 0', top: 10 });
    expect(await project.keysOf(hits.map((hit) => hit.imageId))).toEqual(['b.jpg', 'c.jpg', 'd.jpg']);
    await expect(evaluation.searchByImage({ modelId, image: { imageId }, top: 1 })).rejects.toMatchObject({
      code: 'embeddings-missing',
    });
  });

  test('continues after the compute process lost its memory', async () => {
    const { project, evaluation, modelId } = await create(animals);
    const before = await evaluation.searchByText({ modelId, text: '1 0', top: 1 });
    project.restartCompute();
    expect(await evaluation.searchByText({ modelId, text: '1 0', top: 1 })).toEqual(before);
  });

  test('reports what to do if nothing is embedded or the model is unknown', async () => {
    const project = await EmbeddedProject.create(animals);
    open.push(project);
    const evaluation = new Evaluation({ ...project, embedder: plainEmbedder });
    const ask = (modelId: number) => evaluation.searchByText({ modelId, text: '1 0', top: 1 });
    await expect(ask(project.modelId)).rejects.toMatchObject({ code: 'embeddings-missing' });
    await expect(ask(99)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('retrieval', () => {
  // Text → image, cosines to a, b, c (d has no caption):   '1 0' 1 .8 0 → a 1st · '3 4' .6 .96 .8 → a 3rd ·
  // '3 4' → b 1st · '0 1' 0 .6 1 → c 1st · '1 0' → c 3rd.
  // Image → text, own best against foreign captions: a: own '1 0' = 1, foreign '3 4' .6, '0 1' 0, '1 0' 1: a tie, so 2nd.
  // b: own '3 4' = .96; foreign '1 0' .8, '3 4' .96 (tie), '0 1' .6, '1 0' .8 → 2nd. c: own '0 1' = 1; foreign '1 0' 0,
  // '3 4' .8, '3 4' .8 → 1st.
  test('in both directions equals the result by hand, with several captions per image and ties', async () => {
    const { evaluation, modelId } = await create(animals);
    const notices: string[] = [];
    const result = await evaluation.evaluate(
      { modelId, task: 'retrieval' },
      { notice: (message) => notices.push(message) },
    );
    expect(result).toEqual({
      task: 'retrieval',
      model: 'plain',
      images: 3,
      captions: 5,
      textToImage: { queries: 5, candidates: 3, r1: 3 / 5, r5: 1, r10: 1, medianRank: 1 },
      imageToText: { queries: 3, candidates: 5, r1: 1 / 3, r5: 1, r10: 1, medianRank: 2 },
    });
    expect(notices).toEqual(['1 of 4 images were skipped because they have no caption or are not embedded']);
    expect(await evaluation.latest({ modelId, task: 'retrieval' })).toEqual(result);
  });

  test('covers only the given split', async () => {
    const { evaluation, modelId } = await create([
      ...animals,
      { key: 'e.jpg', vector: [1, 0], captions: ['1 0'], split: 'train' },
    ]);
    expect(await evaluation.evaluate({ modelId, task: 'retrieval', split: 'dev' })).toMatchObject({
      images: 3,
      captions: 5,
    });
    await expect(evaluation.evaluate({ modelId, task: 'retrieval', split: 'test' })).rejects.toMatchObject({
      code: 'empty-selection',
    });
  });

  test('stops when it is cancelled', async () => {
    const { evaluation, modelId } = await create(animals);
    const ask = evaluation.evaluate({ modelId, task: 'retrieval' }, { signal: AbortSignal.abort() });
    await expect(ask).rejects.toThrow();
    expect(await evaluation.latest({ modelId, task: 'retrieval' })).toBeNull();
  });
});

describe('zero-shot classification', () => {
  const classes = ['east 1 0', 'north 0 1'];

  test('by classes of the project: figures, confusion and predictions with probabilities', async () => {
    const { project, evaluation, modelId, db } = await create(
      animals.map((sample) => ({ ...sample, ...(sample.label && { label: sample.label === 'east' ? '1 0' : '0 1' }) })),
    );
    const result = await evaluation.evaluate({ modelId, task: 'zero-shot', templates: ['{}', 'a {}'] });
    expect(result).toMatchObject({
      task: 'zero-shot',
      images: 4,
      classes: ['1 0', '0 1'],
      templates: ['{}', 'a {}'],
      top1: 1,
      top5: 1,
      unlabelled: 1,
      confusion: [
        [2, 0],
        [0, 1],
      ],
    });
    const imageId = await project.idOf('b.jpg');
    const [prediction] = await evaluation.predictions({ modelId, imageIds: [imageId] });
    const [east, north] = [Math.exp(10 * 0.8), Math.exp(10 * 0.6)];
    expect(prediction!.ranked.map(({ name }) => name)).toEqual(['1 0', '0 1']);
    expect(prediction!.ranked[0]!.probability).toBeCloseTo(east / (east + north), 5);
    const figure = { task: 'zero-shot' as const, actual: '1 0', predicted: '1 0' };
    expect(await project.keysOf(await evaluation.behind({ modelId, figure }))).toEqual(['a.jpg', 'b.jpg']);
    expect(await evaluation.behind({ modelId, figure: { ...figure, predicted: '0 1' } })).toEqual([]);
    expect(await db.selectFrom('prediction').selectAll().execute()).toHaveLength(8);
  });

  test('by given classes: labels are matched by name, and classes that are not the project’s leave no predictions', async () => {
    const { evaluation, modelId, db } = await create(animals);
    const notices: string[] = [];
    const request = { modelId, task: 'zero-shot' as const, classes, templates: ['{}'] };
    const own = await evaluation.evaluate(request, { notice: (message) => notices.push(message) });
    expect(notices).toHaveLength(1);
    expect(own).toMatchObject({ top1: null, unlabelled: 4 });
    expect(await db.selectFrom('prediction').selectAll().execute()).toHaveLength(0);
  });

  test('reads numeric labels as positions in the given classes', async () => {
    const { project, evaluation, modelId } = await create(
      animals.map((sample) => ({ ...sample, ...(sample.label && { label: sample.label === 'east' ? '0' : '1' }) })),
    );
    const result = await evaluation.evaluate({ modelId, task: 'zero-shot', classes, templates: ['{}'] });
    expect(result).toMatchObject({ top1: 1, unlabelled: 1, classes });
    const figure = { task: 'zero-shot' as const, actual: classes[1]!, predicted: classes[1]! };
    expect(await project.keysOf(await evaluation.behind({ modelId, figure }))).toEqual(['c.jpg']);
  });

  test('a later run replaces the predictions of an earlier one', async () => {
    const { evaluation, modelId, db } = await create(
      animals.map((sample) => ({ ...sample, label: sample.label === 'east' ? '1 0' : '0 1' })),
    );
    await evaluation.evaluate({ modelId, task: 'zero-shot', templates: ['{}'] });
    await evaluation.evaluate({ modelId, task: 'zero-shot', templates: ['{}'], split: 'train' });
    expect(await db.selectFrom('prediction').select('image_id').distinct().execute()).toHaveLength(1);
  });

  test('is refused without classes and with a class named twice', async () => {
    const { evaluation, modelId } = await create(animals.map(({ label: _, ...sample }) => sample));
    await expect(evaluation.evaluate({ modelId, task: 'zero-shot' })).rejects.toMatchObject({ code: 'no-classes' });
    const twice = { modelId, task: 'zero-shot' as const, classes: ['1 0', '1 0'] };
    await expect(evaluation.evaluate(twice)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
