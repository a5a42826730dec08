import { afterEach, expect, test } from 'vitest';
import { findEntry } from '../../../src/main/engine/compute/find-entry.ts';
import { Evaluation } from '../../../src/main/engine/evaluation/evaluation.ts';
import { Projection } from '../../../src/main/engine/projection/projection.ts';
import { clustering, pointFacts, projectionOptions } from '../../../src/shared/contract/projection.ts';
import { EmbeddedProject, plainEmbedder, type PlainSample } from '../../helpers/embedded-project.ts';

const open: EmbeddedProject[] = [];
afterEach(async () => {
  for (const project of open.splice(0)) await project.close();
});

/** Two groups of images that point in opposite directions, each with captions of its own words. */
const samples: PlainSample[] = Array.from({ length: 60 }, (_, at) => {
  const [side, name] = at % 2 === 0 ? [1, 'harbour boat'] : [-1, 'garden flower'];
  const vector = [side, 0.3 * Math.sin(at), 0.3 * Math.cos(at)];
  return {
    key: `${at}.jpg`,
    vector,
    captions: [`${name} ${vector.map((value) => value.toFixed(3)).join(' ')}`],
    label: at % 2 === 0 ? 'boat' : 'flower',
    split: at < 40 ? 'train' : 'dev',
  };
});

async function create() {
  const project = await EmbeddedProject.create(samples);
  open.push(project);
  await project.embed('image');
  await project.embed('caption');
  const evaluation = new Evaluation({ ...project, embedder: plainEmbedder });
  await evaluation.align(project.modelId);
  const { similarity, indexes } = evaluation;
  const workerEntry = findEntry('layout-worker');
  const projection = new Projection({ catalogue: project.catalogue, similarity, indexes, workerEntry });
  const options = projectionOptions.parse({ neighbours: 8 });
  const { id: projectionId } = await projection.run({ modelId: project.modelId, options });
  return { project, projection, projectionId };
}

test('points have the class, split and status of their image, and the alignment of their pair', async () => {
  const { project, projection, projectionId } = await create();
  const first = (await projection.get(projectionId)).imageIds[0]!;
  await project.catalogue.write('Mark', 'edit', (edits) => edits.setEach('image', 'status', [[first, 'fix']]));
  const facts = pointFacts.parse(await projection.facts(projectionId));
  expect(facts.splits).toEqual(['dev', 'train']);
  expect([facts.splitOf[0], facts.splitOf[59], facts.splitOf[60], facts.splitOf[119]]).toEqual([2, 1, 2, 1]);
  expect(new Set(facts.classIds).size).toBe(2);
  expect(facts.classIds.slice(0, 60)).toEqual(facts.classIds.slice(60));
  expect([facts.statusOf[0], facts.statusOf[60], facts.statusOf[1]]).toEqual([2, 2, 0]);
  expect(facts.predictedIds.every((id) => id === 0)).toBe(true);
  expect(facts.alignments.every((cosine) => cosine > 0.99)).toBe(true);
});

test('clusters group similar points, with the distinctive words of their captions', async () => {
  const { projection, projectionId } = await create();
  const { clusters, clusterOf } = clustering.parse(await projection.clusters(projectionId));
  const about = (word: string) => clusters.filter(({ words }) => words.includes(word)).map(({ number }) => number);
  expect(about('harbour').length).toBeGreaterThan(0);
  expect(about('flower').length).toBeGreaterThan(0);
  expect(about('harbour').filter((number) => about('flower').includes(number))).toEqual([]);
  clusterOf.forEach((number, point) => {
    if (number > 0) expect(about(point % 2 === 0 ? 'boat' : 'garden')).toContain(number);
  });
  expect(clusters.reduce((sum, { images, captions }) => sum + images + captions, 0)).toBe(
    clusterOf.filter((number) => number > 0).length,
  );
});

test('words of clusters change with edited captions', async () => {
  const { project, projection, projectionId } = await create();
  await projection.clusters(projectionId);
  const { captionIds } = await projection.get(projectionId);
  const boats = captionIds.filter((_, at) => at % 2 === 0);
  await project.catalogue.write('Rename', 'edit', (edits) =>
    edits.setEach(
      'caption',
      'text',
      Array.from(boats, (id) => [id, 'lighthouse'] as const),
    ),
  );
  const { clusters } = await projection.clusters(projectionId);
  expect(clusters.flatMap(({ words }) => words)).toContain('lighthouse');
});
