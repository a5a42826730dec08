import { afterEach, describe, expect, test } from 'vitest';
import { drawEvenly, keepKnown } from '../../../src/main/engine/evaluation/matrix/choose-pairs.ts';
import { Evaluation } from '../../../src/main/engine/evaluation/evaluation.ts';
import { EmbeddedProject, plainEmbedder, type PlainSample } from '../../helpers/embedded-project.ts';

const open: EmbeddedProject[] = [];
afterEach(async () => {
  for (const project of open.splice(0)) await project.close();
});

const samples: readonly PlainSample[] = [
  { key: 'a.jpg', vector: [1, 0], captions: ['1 0', '3 4'] },
  { key: 'b.jpg', vector: [4, 3], captions: ['3 4'] },
  { key: 'c.jpg', vector: [0, 1], captions: ['0 1', '1 0'] },
  { key: 'd.jpg', vector: [-1, 0], captions: [] },
];

async function create({ embed = ['image', 'caption'] as ('image' | 'caption')[] } = {}) {
  const project = await EmbeddedProject.create(samples);
  open.push(project);
  for (const kind of embed) await project.embed(kind);
  const asked: string[] = [];
  const embedder: typeof plainEmbedder = {
    ...plainEmbedder,
    embedTexts: (model, texts) => (asked.push(...texts), plainEmbedder.embedTexts(model, texts)),
  };
  const evaluation = new Evaluation({ ...project, embedder });
  const idsOf = async (...keys: string[]) => Uint32Array.from(await Promise.all(keys.map((key) => project.idOf(key))));
  const edit = async (from: string, text: string) => {
    const { id } = await project.catalogue.db
      .selectFrom('caption')
      .select('id')
      .where('text', '=', from)
      .executeTakeFirstOrThrow();
    await project.catalogue.write('Edit', 'edit', (edits) => edits.set('caption', [id], 'text', text));
  };
  return { project, evaluation, matrices: evaluation.matrices, modelId: project.modelId, idsOf, edit, asked };
}

const round = (values: Float32Array) => Array.from(values, (value) => Number(value.toFixed(4)) + 0);

describe('the matrix of pairs', () => {
  test('compares each image with each caption in the given order, pairs on the diagonal', async () => {
    const { matrices, modelId, idsOf } = await create();
    const imageIds = await idsOf('c.jpg', 'a.jpg', 'b.jpg');
    const matrix = await matrices.read({ modelId, imageIds, slot: 0, limit: 2000 });
    expect(matrix.imageIds).toEqual(imageIds);
    expect(round(matrix.cosines)).toEqual([1, 0, 0.8, 0, 1, 0.6, 0.6, 0.8, 0.96]);
    expect(matrix).toMatchObject({ unembedded: 0, uncaptioned: 0, available: 3 });
  });

  test('uses another caption slot, and counts images without a caption there', async () => {
    const { matrices, modelId, idsOf } = await create();
    const imageIds = await idsOf('a.jpg', 'b.jpg', 'c.jpg', 'd.jpg');
    const matrix = await matrices.read({ modelId, imageIds, slot: 1, limit: 2000 });
    expect(matrix.imageIds).toEqual(await idsOf('a.jpg', 'c.jpg'));
    expect(round(matrix.cosines)).toEqual([0.6, 1, 0.8, 0]);
    expect(matrix).toMatchObject({ uncaptioned: 2, available: 4 });
  });

  test('samples evenly along the order above its limit, and reports the total', async () => {
    const { matrices, modelId, idsOf } = await create();
    const imageIds = await idsOf('c.jpg', 'b.jpg', 'a.jpg');
    const matrix = await matrices.read({ modelId, imageIds, slot: 0, limit: 2 });
    expect(matrix.imageIds).toEqual(await idsOf('c.jpg', 'a.jpg'));
    expect(matrix.available).toBe(3);
  });

  test('embeds edited captions on demand, each text once', async () => {
    const { matrices, modelId, idsOf, edit, asked } = await create();
    const imageIds = await idsOf('a.jpg', 'b.jpg', 'c.jpg');
    await edit('0 1', 'now 1 0');
    const { cosines } = await matrices.read({ modelId, imageIds, slot: 0, limit: 2000 });
    expect(round(cosines).slice(6)).toEqual([0, 0.8, 0]);
    await matrices.read({ modelId, imageIds, slot: 0, limit: 2000 });
    expect(asked).toEqual(['now 1 0']);
  });

  test('recomputes exactly the edited columns', async () => {
    const { matrices, modelId, idsOf, edit } = await create();
    const matrix = await matrices.read({
      modelId,
      imageIds: await idsOf('a.jpg', 'b.jpg', 'c.jpg'),
      slot: 0,
      limit: 9,
    });
    expect(await matrices.refresh({ modelId, ...matrix })).toMatchObject({
      columns: new Uint32Array(),
      outdated: false,
    });
    await edit('0 1', '4 3');
    const news = await matrices.refresh({ modelId, ...matrix });
    expect([...news.columns]).toEqual([2]);
    expect([...news.revisions]).toEqual([2]);
    expect(round(news.cosines)).toEqual([0.8, 1, 0.6]);
  });

  test('stores the alignment of an edited pair for the library, with the mean of only its image', async () => {
    const { project, evaluation, matrices, modelId, idsOf, edit } = await create();
    await evaluation.align(modelId);
    const imageIds = await idsOf('a.jpg', 'b.jpg', 'c.jpg');
    const matrix = await matrices.read({ modelId, imageIds, slot: 0, limit: 9 });
    await edit('0 1', '3 4');
    await matrices.refresh({ modelId, ...matrix });
    const rows = await project.catalogue.db.selectFrom('image').select(['key', 'alignment']).orderBy('key').execute();
    const shown = rows.map(({ alignment }) => (alignment === null ? null : Number(alignment.toFixed(4))));
    expect(shown).toEqual([0.8, 0.96, 0.4, null]);
    // Embedding the rest later finds the same figures.
    await project.embed('caption');
    expect(await evaluation.align(modelId)).toEqual({ pairs: 5, changed: 0 });
  });

  test('is outdated once one of its images or captions is removed', async () => {
    const { project, matrices, modelId, idsOf } = await create();
    const matrix = await matrices.read({ modelId, imageIds: await idsOf('a.jpg', 'b.jpg'), slot: 0, limit: 9 });
    await project.catalogue.write('Remove', 'edit', (edits) => edits.remove('caption', [matrix.captionIds[1]!]));
    expect(await matrices.refresh({ modelId, ...matrix })).toMatchObject({ outdated: true });
  });

  test('counts what is not embedded, and fails if nothing is', async () => {
    const { project, matrices, modelId, idsOf } = await create({ embed: [] });
    const imageIds = await idsOf('a.jpg', 'b.jpg');
    const asking = matrices.read({ modelId, imageIds, slot: 0, limit: 9 });
    await expect(asking).rejects.toMatchObject({ code: 'embeddings-missing' });
    await project.embed('image', [imageIds[1]!]);
    const matrix = await matrices.read({ modelId, imageIds, slot: 0, limit: 9 });
    expect(matrix).toMatchObject({ imageIds: imageIds.subarray(1), unembedded: 1 });
    expect(round(matrix.cosines)).toEqual([0.96]);
  });

  test('is ordered so that similar pairs are adjacent', async () => {
    const { matrices, modelId, idsOf } = await create();
    const imageIds = await idsOf('a.jpg', 'c.jpg', 'b.jpg');
    const { captionIds } = await matrices.read({ modelId, imageIds, slot: 0, limit: 9 });
    const order = await matrices.cluster({ modelId, imageIds, captionIds });
    // b lies between a and c.
    expect([
      [0, 2, 1],
      [1, 2, 0],
    ]).toContainEqual([...order]);
  });
});

describe('choosing pairs', () => {
  test('keeps ends and order, without repetition', () => {
    const entries = Uint32Array.from({ length: 1000 }, (_, place) => 3 * place);
    const drawn = drawEvenly(entries, 17);
    expect([drawn.length, drawn[0], drawn.at(-1)]).toEqual([17, 0, 2997]);
    expect([...drawn]).toEqual([...new Set(drawn)].toSorted((a, b) => a - b));
    expect(drawEvenly(entries, 1000)).toBe(entries);
  });

  test('omits unknown entries and repetitions', () => {
    const { kept, unknown } = keepKnown(Uint32Array.of(5, 3, 5, 9), new Set([3, 5]));
    expect([[...kept], unknown]).toEqual([[5, 3], 1]);
  });
});
