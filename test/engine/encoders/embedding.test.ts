import { writeFile } from 'node:fs/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { readCaptionTexts } from '../../../src/main/engine/catalogue/queries/caption-texts.ts';
import { locateImages } from '../../../src/main/engine/catalogue/queries/images.ts';
import { listRevisions } from '../../../src/main/engine/catalogue/queries/vector-rows.ts';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import type { ComputeChild, SpawnCompute } from '../../../src/main/engine/compute/child.ts';
import { ComputeSupervisor } from '../../../src/main/engine/compute/supervisor.ts';
import { PhotoProject } from '../../helpers/photo-project.ts';
import { readStoredVectors } from '../../helpers/stored-vectors.ts';

const options = { provider: 'cpu', batch: 8 } as const;
const fork = forkCompute();
const compute = new ComputeSupervisor({ spawn: fork });
let project: PhotoProject;

afterEach(() => project.close());
afterAll(() => compute.close());

describe('embedding a project', () => {
  it('stores the normalised vector of every image and caption', async () => {
    project = await PhotoProject.create(20, { compute });
    const result = await project.encoders.embed(1, options, project.context());
    expect(result).toMatchObject({
      provider: 'cpu',
      images: { embedded: 20, total: 20 },
      captions: { embedded: 40, total: 40 },
      skippedCount: 0,
    });
    await expectRightVectors();
    expect(await project.encoders.coverage(1)).toEqual({
      images: { done: 20, total: 20 },
      captions: { done: 40, total: 40 },
    });
  });

  it('embeds only what has changed the second time', async () => {
    project = await PhotoProject.create(6, { compute });
    await project.encoders.embed(1, options, project.context());
    expect(await project.encoders.embed(1, options, project.context())).toMatchObject({
      images: { embedded: 0 },
      captions: { embedded: 0 },
    });
    await project.catalogue.write('Edit', 'edit', async (edits) => {
      await edits.set('caption', [3], 'text', 'a blue square');
    });
    expect((await project.encoders.coverage(1)).captions).toEqual({ done: 11, total: 12 });
    expect(await project.encoders.embed(1, options, project.context())).toMatchObject({
      images: { embedded: 0 },
      captions: { embedded: 1 },
    });
    await expectRightVectors();
  });

  it('lists images that cannot be read and embeds the others', async () => {
    project = await PhotoProject.create(5, { compute });
    await writeFile(project.photo(2), 'no image at all');
    const result = await project.encoders.embed(1, options, project.context());
    expect(result.images).toEqual({ embedded: 4, total: 5 });
    expect(result.skipped).toEqual([
      { item: '0002.jpg', code: 'unreadable-image', reason: expect.stringContaining('0002.jpg') },
    ]);
    expect(await project.encoders.coverage(1)).toMatchObject({ images: { done: 4, total: 5 } });
  });

  it('stores its work when it is cancelled, and resumes from there', async () => {
    project = await PhotoProject.create(60, { compute });
    const stop = new AbortController();
    const following = project.context({
      signal: stop.signal,
      progress: (phase, done) => {
        if (phase === 'Embedding images' && done >= 16) stop.abort();
      },
    });
    await expect(project.encoders.embed(1, options, following)).rejects.toThrow();
    const { images } = await project.encoders.coverage(1);
    expect(images.done).toBeGreaterThanOrEqual(16);
    expect(images.done).toBeLessThan(60);
    const rest = await project.encoders.embed(1, options, project.context());
    expect(rest.images.embedded).toBe(60 - images.done);
    await expectRightVectors();
  });

  it('reports progress that never decreases, with a constant total', async () => {
    project = await PhotoProject.create(12, { compute });
    const reported = new Map<string, { done: number; total: number | null }[]>();
    const progress = (phase: string, done: number, total: number | null) =>
      void reported.set(phase, [...(reported.get(phase) ?? []), { done, total }]);
    await project.encoders.embed(1, options, project.context({ progress }));
    for (const [phase, total] of [
      ['Embedding images', 12],
      ['Embedding captions', 24],
    ] as const) {
      const steps = reported.get(phase)!;
      expect(steps.map(({ done }) => done)).toEqual(steps.map(({ done }) => done).sort((a, b) => a - b));
      expect(new Set(steps.map((step) => step.total))).toEqual(new Set([total]));
      expect(steps.at(-1)!.done).toBe(total);
    }
  });
});

describe('a compute process that crashes', () => {
  it('is replaced, and the job finishes with the correct vectors', async () => {
    const children: ComputeChild[] = [];
    const spawn = () => {
      children.push(fork());
      return children.at(-1)!;
    };
    await withCompute(spawn, async (dying) => {
      project = await PhotoProject.create(64, { compute: dying });
      dying.onNotice((message) => project.notices.push(message));
      let kills = 0;
      const progress = (phase: string, done: number) => {
        if (phase !== 'Embedding images' || done < 16 * (kills + 1) || kills === 2) return;
        kills++;
        children.at(-1)!.kill();
      };
      const result = await project.encoders.embed(1, options, project.context({ progress }));
      expect(kills).toBe(2);
      expect(result).toMatchObject({ images: { embedded: 64 }, captions: { embedded: 128 }, skippedCount: 0 });
      expect(project.notices).toContainEqual(expect.stringContaining('SIGKILL'));
      await expectRightVectors();
    });
  });

  it('loses only the image that crashes it', async () => {
    // Simulates a decoder that aborts on this image.
    const spawn = () => {
      const child = fork();
      const post = child.port.post.bind(child.port);
      child.port.post = (message) => (JSON.stringify(message).includes('0005.jpg') ? child.kill() : post(message));
      return child;
    };
    await withCompute(spawn, async (dying) => {
      project = await PhotoProject.create(16, { compute: dying });
      const result = await project.encoders.embed(1, options, project.context());
      expect(result.images).toEqual({ embedded: 15, total: 16 });
      expect(result.skipped).toEqual([{ item: '0005.jpg', code: 'compute-crashed', reason: expect.any(String) }]);
      await expectRightVectors();
    });
  });
});

async function withCompute(spawn: SpawnCompute, work: (dying: ComputeSupervisor) => Promise<void>): Promise<void> {
  const dying = new ComputeSupervisor({ spawn });
  try {
    await work(dying);
  } finally {
    await dying.close();
  }
}

/** Compares the stored vectors with the model's output for one image or text at a time. */
async function expectRightVectors(): Promise<void> {
  const { catalogue, encoders } = project;
  const { db, project: number } = catalogue;
  const images = await readStoredVectors(catalogue, 'image');
  for (const { id, location, revision } of await locateImages(db, number, [...images.keys()])) {
    const { vector, revision: of } = images.get(id)!;
    expect(of).toBe(revision);
    expectClose(vector, await encoders.embedImage(1, location));
  }
  const captions = await readStoredVectors(catalogue, 'caption');
  const { ids } = await listRevisions(db, number, 'caption');
  expect([...captions.keys()].sort((a, b) => a - b)).toEqual([...ids]);
  for (const { id, text, revision } of await readCaptionTexts(db, number, [...ids])) {
    expect(captions.get(id)!.revision).toBe(revision);
    expectClose(captions.get(id)!.vector, await encoders.embedTexts(1, [text]));
  }
}

function expectClose(made: Float32Array, expected: Float32Array): void {
  expect(Math.hypot(...made)).toBeCloseTo(1, 5);
  made.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
}
