import { afterEach, describe, expect, test } from 'vitest';
import { findEntry } from '../../../src/main/engine/compute/find-entry.ts';
import { Evaluation } from '../../../src/main/engine/evaluation/evaluation.ts';
import { Projection } from '../../../src/main/engine/projection/projection.ts';
import { layout, projectionOptions, projectionSummary } from '../../../src/shared/contract/projection.ts';
import { makeClusters } from '../../helpers/clusters.ts';
import { EmbeddedProject, plainEmbedder, type PlainSample } from '../../helpers/embedded-project.ts';

const dimensions = 6;
const workerEntry = findEntry('layout-worker');
const umap = projectionOptions.parse({ neighbours: 8 });

const open: EmbeddedProject[] = [];
afterEach(async () => {
  for (const project of open.splice(0)) await project.close();
});

/** Images in four clusters, each with a caption close to it, but all captions shifted along the last axis. */
function makeSamples(images: number): PlainSample[] {
  const { vectors, labels } = makeClusters({
    rows: images,
    dimensions,
    clusters: 4,
    rank: 2,
    spread: 0.1,
    noise: 0.05,
  });
  return Array.from(labels, (label, row) => {
    const vector = [...vectors.subarray(row * dimensions, (row + 1) * dimensions)];
    const caption = vector.map((value, axis) => (value + (axis === dimensions - 1 ? 1 : 0)).toFixed(4));
    return { key: `${row}.jpg`, vector, captions: [caption.join(' ')], label: String(label) };
  });
}

async function create(samples: readonly PlainSample[]) {
  const project = await EmbeddedProject.create(samples);
  open.push(project);
  await project.embed('image');
  await project.embed('caption');
  const { similarity, indexes } = new Evaluation({ ...project, embedder: plainEmbedder });
  const projection = new Projection({ catalogue: project.catalogue, similarity, indexes, workerEntry });
  return { project, projection, modelId: project.modelId, similarity, indexes };
}

describe('a map', () => {
  test('shows every image and caption, is stored, and has a trustworthiness', async () => {
    const { projection, modelId } = await create(makeSamples(60));
    const phases = new Set<string>();
    const summary = await projection.run({ modelId, options: umap }, { progress: (phase) => phases.add(phase) });
    expect(projectionSummary.parse(summary)).toMatchObject({
      images: 60,
      captions: 60,
      leftOut: 0,
      fromId: null,
      variance: null,
    });
    expect(summary.trustworthiness).toBeGreaterThan(0.8);
    expect([...phases]).toEqual([
      'Computing principal components',
      'Finding neighbours',
      'Building the graph',
      'Optimising the layout',
      'Measuring trustworthiness',
    ]);
    const kept = layout.parse(await projection.latest({ modelId }));
    expect(kept).toMatchObject(summary);
    expect([kept.imageIds.length, kept.captionIds.length, kept.points.length]).toEqual([60, 60, 240]);
    expect([...kept.captionImageIds]).toEqual([...kept.imageIds]);
    expect(kept.points.every(Number.isFinite)).toBe(true);
  });

  test('is the same for the same seed', async () => {
    const { projection, modelId } = await create(makeSamples(40));
    const [first, second] = [
      await projection.run({ modelId, options: umap, from: null }),
      await projection.run({ modelId, options: umap, from: null }),
    ];
    expect((await projection.get(second.id)).points).toEqual((await projection.get(first.id)).points);
  });

  test('without the modality gap brings pairs together', async () => {
    const { projection, modelId } = await create(makeSamples(60));
    const distance = async (centred: boolean) => {
      const options = { ...umap, method: 'pca' as const, centred };
      const { id } = await projection.run({ modelId, options, from: null });
      const { points } = await projection.get(id);
      const at = (place: number) => [points[2 * place]!, points[2 * place + 1]!] as const;
      const extent = Math.max(...points.map(Math.abs));
      const pairs = Array.from({ length: 60 }, (_, row) =>
        Math.hypot(at(row)[0] - at(60 + row)[0], at(row)[1] - at(60 + row)[1]),
      );
      return pairs.reduce((sum, value) => sum + value / extent, 0) / 60;
    };
    expect(await distance(true)).toBeLessThan(0.5 * (await distance(false)));
  });

  test('by principal components has the explained variance', async () => {
    const { projection, modelId } = await create(makeSamples(40));
    const { variance } = await projection.run({ modelId, options: { ...umap, method: 'pca' } });
    expect(variance![0]).toBeGreaterThan(variance![1]);
    expect(variance![0] + variance![1]).toBeLessThanOrEqual(1);
  });

  test('shows only one kind on request', async () => {
    const { projection, modelId } = await create(makeSamples(40));
    const summary = await projection.run({ modelId, options: { ...umap, kinds: 'captions' } });
    expect(summary).toMatchObject({ images: 0, captions: 40 });
    expect(await projection.latest({ modelId, kinds: 'captions' })).toMatchObject({ id: summary.id });
    expect(await projection.latest({ modelId, kinds: 'images' })).toBeNull();
  });

  test('of more points than the limit samples images with their captions, and reports it', async () => {
    const { projection, modelId } = await create(makeSamples(40));
    const notices: string[] = [];
    const options = { ...umap, limit: 30 };
    const summary = await projection.run({ modelId, options }, { notice: (message) => notices.push(message) });
    expect(summary).toMatchObject({ images: 15, captions: 15, leftOut: 50 });
    expect(notices).toEqual(['The map shows 30 of 80 points, drawn at random']);
    const { imageIds, captionImageIds } = await projection.get(summary.id);
    expect([...captionImageIds]).toEqual([...imageIds]);
  });

  test('omits points that were removed since', async () => {
    const { project, projection, modelId } = await create(makeSamples(40));
    const { id } = await projection.run({ modelId, options: umap });
    const before = await projection.get(id);
    const gone = before.captionIds[3]!;
    await project.catalogue.write('Remove', 'edit', (edits) => edits.remove('caption', [gone]));
    const after = await projection.get(id);
    expect(after).toMatchObject({ images: 40, captions: 39 });
    expect(after.captionIds).not.toContain(gone);
    expect(after.points).toEqual(Float32Array.from([...before.points.slice(0, 86), ...before.points.slice(88)]));
  });

  test('is not stored when cancelled', async () => {
    const { projection, modelId } = await create(makeSamples(40));
    const controller = new AbortController();
    const run = projection.run(
      { modelId, options: umap },
      { signal: controller.signal, progress: (phase) => phase === 'Optimising the layout' && controller.abort() },
    );
    await expect(run).rejects.toThrow();
    expect(await projection.list()).toEqual([]);
  });

  test('is refused for too few points, an unknown model and an unknown ID', async () => {
    const { projection, modelId } = await create(makeSamples(1));
    await expect(projection.run({ modelId, options: umap })).rejects.toMatchObject({ code: 'embeddings-missing' });
    await expect(projection.run({ modelId: 99, options: umap })).rejects.toMatchObject({ code: 'not-found' });
    await expect(projection.get(99)).rejects.toMatchObject({ code: 'not-found' });
    expect(await projection.latest({ modelId })).toBeNull();
  });

  test('of a handful of points works too', async () => {
    const { projection, modelId } = await create(makeSamples(2));
    const summary = await projection.run({ modelId, options: umap });
    expect(summary).toMatchObject({ images: 2, captions: 2, trustworthiness: null });
    expect((await projection.get(summary.id)).points.every(Number.isFinite)).toBe(true);
  });
});

describe('a map that starts from another', () => {
  test('leaves unchanged points in place, and reports what moved', async () => {
    const { project, projection, modelId } = await create(makeSamples(60));
    const first = await projection.run({ modelId, options: { ...umap, kinds: 'captions' } });
    const { captionIds } = await projection.get(first.id);
    // One caption now has the text of one of another cluster.
    const rows = await project.catalogue.db.selectFrom('caption').select(['id', 'text']).orderBy('id').execute();
    const [mine, ...others] = rows.map((row) => ({ ...row, place: row.text.split(' ').map(Number) }));
    const far = others.sort((a, b) => dot(a.place, mine!.place) - dot(b.place, mine!.place))[0]!;
    await project.catalogue.write('Edit', 'edit', (edits) => edits.set('caption', [mine!.id], 'text', far.text));
    await project.embed('caption', [mine!.id]);
    const second = await projection.run({ modelId, options: { ...umap, kinds: 'captions' } });
    expect(second.fromId).toBe(first.id);
    const moved = await projection.movers({ fromId: first.id, toId: second.id, top: 60 });
    expect(moved).toHaveLength(captionIds.length);
    expect(moved[0]).toMatchObject({ kind: 'caption', id: mine!.id });
    expect(moved[30]!.distance).toBeLessThan(0.25 * moved[0]!.distance);
  });

  test('places new points among their neighbours, without moving the old ones', async () => {
    const samples = makeSamples(60);
    const { project, projection, modelId, indexes } = await create(samples);
    const late = await project.catalogue.db.selectFrom('caption').select(['id', 'image_id']).orderBy('id').execute();
    const { id: captionId, image_id: imageId } = late.at(-1)!;
    await project.catalogue.write('Edit', 'edit', (edits) => edits.set('caption', [captionId], 'text', 'not yet'));
    const { id } = await projection.run({ modelId, options: umap });
    const before = await projection.get(id);
    expect(before.captions).toBe(59);
    await project.catalogue.undo();
    await project.embed('caption', [captionId]);
    expect((await indexes.read({ id: modelId, fingerprint: 'plain-1', dimensions }, 'caption')).missing).toBe(0);
    expect(await projection.extend(id)).toEqual({ added: 1 });
    expect(await projection.extend(id)).toEqual({ added: 0 });
    const after = await projection.get(id);
    expect(after.captions).toBe(60);
    expect(after.captionImageIds.at(-1)).toBe(imageId);
    expect(after.points.slice(0, before.points.length)).toEqual(before.points);
    const [x, y] = after.points.slice(-2) as unknown as [number, number];
    const label = samples.at(-1)!.label;
    const near = [...samples.keys()]
      .slice(0, 59)
      .map((row) => ({ row, far: Math.hypot(after.points[120 + 2 * row]! - x, after.points[121 + 2 * row]! - y) }))
      .sort((a, b) => a.far - b.far);
    expect(samples[near[0]!.row]!.label).toBe(label);
  });
});

describe('the figures of the shared space', () => {
  test('are those of the papers, computed by hand', async () => {
    const { project, projection, modelId } = await create([
      { key: 'a', vector: [1, 0], captions: ['0 1'] },
      { key: 'b', vector: [0, 1], captions: ['0 1'] },
    ]);
    const evaluation = new Evaluation({ ...project, embedder: plainEmbedder });
    await evaluation.align(modelId);
    const figures = await projection.figures(modelId);
    // Squared distances of the pairs: 2 and 0. Images: one pair at squared distance 2, so log(exp(−4)). Captions coincide.
    expect(figures.pairs).toBe(2);
    expect(figures.alignment).toBeCloseTo(1, 6);
    expect(figures.uniformity.images).toBeCloseTo(-4, 5);
    expect(figures.uniformity.captions).toBeCloseTo(0, 6);
    expect(figures.gap).toBeCloseTo(Math.hypot(0.5, 0.5), 6);
  });

  test('are null if there is nothing to measure', async () => {
    const { projection, modelId } = await create([{ key: 'a', vector: [1, 0], captions: [] }]);
    expect(await projection.figures(modelId)).toEqual({
      pairs: 0,
      alignment: null,
      uniformity: { images: null, captions: null },
      gap: null,
    });
  });
});

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, axis) => sum + value * b[axis]!, 0);
}
