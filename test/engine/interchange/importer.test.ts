import { readdir, rm, symlink, utimes } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../../src/shared/contract/errors.ts';
import { importSource } from '../../../src/main/engine/interchange/importer.ts';
import type { Compute } from '../../../src/main/engine/compute/supervisor.ts';
import { bombPng, jpeg, paint, png, put } from '../../helpers/images.ts';
import { InterchangeProject, openImagesCompute } from '../../helpers/interchange-project.ts';

let project: InterchangeProject;
beforeEach(async () => {
  project = await InterchangeProject.create();
});
afterEach(() => project.close());

/** Writes a JSONL next to two images. */
async function say(rows: readonly Record<string, unknown>[]): Promise<string> {
  await put(project.at('data', 't.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  return project.at('data', 't.jsonl');
}

beforeEach(async () => {
  await put(project.at('data', 'a.jpg'), await jpeg(1));
  await put(project.at('data', 'b.jpg'), await jpeg(2));
});

describe('importing a source again', () => {
  const rows = [
    { file_name: 'a.jpg', captions: ['one', 'two'], label: 'dog', split: 'train' },
    { file_name: 'b.jpg', captions: ['three'] },
  ];

  it('changes nothing when the source is unchanged, and opens no image again', async () => {
    const source = await say(rows);
    await project.import(source);
    const before = await project.samples();
    const locations: string[] = [];
    const inspecting: Compute = {
      ...project.compute,
      client: () => ({
        ...project.compute.client(),
        images: {
          ...project.compute.client().images,
          inspect: (input, options) => {
            locations.push(...input.locations.map(({ file }) => file));
            return project.compute.client().images.inspect(input, options);
          },
        },
      }),
    };
    const following = { signal: new AbortController().signal, progress: () => {}, notice: () => {} };
    const again = await importSource({ catalogue: project.catalogue, compute: inspecting }, source, {}, following);
    expect(again).toMatchObject({
      images: { added: 0, unchanged: 2, updated: 0 },
      captions: { added: 0, unchanged: 3, updated: 0, kept: 0 },
      classesAdded: 0,
    });
    expect(locations).toEqual([]);
    expect(await project.samples()).toEqual(before);
    const batches = await project.catalogue.db.selectFrom('edit_batch').select('id').execute();
    expect(batches).toHaveLength(1);
  });

  it('follows captions, class and split that changed in the source', async () => {
    const source = await say(rows);
    await project.import(source);
    await say([
      { file_name: 'a.jpg', captions: ['one', 'zwei', 'drei'], label: 'wolf', split: 'test' },
      { file_name: 'b.jpg', captions: [] },
    ]);
    expect(await project.import(source)).toMatchObject({
      images: { added: 0, updated: 2 },
      captions: { added: 1, unchanged: 1, updated: 2, kept: 0 },
      classesAdded: 1,
    });
    expect(await project.samples()).toMatchObject([
      { captions: ['one', 'zwei', 'drei'], label: 'wolf', split: 'test' },
      { captions: [] },
    ]);
  });

  it('keeps user edits and removals, counts and reports them', async () => {
    const source = await say(rows);
    await project.import(source);
    await project.edit('a.jpg', 0, 'better');
    await project.edit('b.jpg', 0, null);
    const unchanged = await project.import(source);
    expect(unchanged.captions).toEqual({ added: 0, unchanged: 1, updated: 0, kept: 2 });
    await say([{ file_name: 'a.jpg', captions: ['eins', 'two'] }, rows[1]!]);
    const changed = await project.import(source);
    expect(changed.captions).toEqual({ added: 0, unchanged: 1, updated: 0, kept: 2 });
    expect(changed.skipped).toEqual([
      { item: 'a.jpg, caption 1', code: 'caption-kept', reason: expect.stringContaining('“eins”') },
      { item: 'b.jpg, caption 1', code: 'caption-kept', reason: expect.stringContaining('removed here') },
    ]);
    expect(await project.samples()).toMatchObject([{ captions: ['better', 'two'] }, { captions: [] }]);
  });

  it('imports an image again only when its file changed', async () => {
    const source = await say(rows);
    await project.import(source);
    const before = await project.samples();
    const later = new Date(Date.now() + 5000);
    await put(project.at('data', 'a.jpg'), await jpeg(99, 30, 20));
    await utimes(project.at('data', 'a.jpg'), later, later);
    expect(await project.import(source)).toMatchObject({ images: { added: 0, unchanged: 1, updated: 1 } });
    const after = await project.samples();
    expect(after[0]!.hash).not.toBe(before[0]!.hash);
    expect(after[1]).toEqual(before[1]);
  });

  it('reports a missing or broken image, keeps its sample, and repairs it when the file is back', async () => {
    const source = await say(rows);
    await project.import(source);
    const original = await jpeg(1);
    await rm(project.at('data', 'a.jpg'));
    await put(project.at('data', 'b.jpg'), 'no image any more');
    const broken = await project.import(source);
    expect(broken.skipped.map(({ item, code }) => [item, code])).toEqual([
      ['a.jpg', 'missing-image'],
      ['b.jpg', 'unsupported-image'],
    ]);
    const problems = () => project.catalogue.db.selectFrom('image').select(['key', 'problem']).orderBy('key').execute();
    expect((await problems()).every(({ problem }) => problem !== null)).toBe(true);
    expect((await project.samples()).map(({ captions }) => captions)).toEqual([['one', 'two'], ['three']]);
    await put(project.at('data', 'a.jpg'), original);
    expect(await project.import(source)).toMatchObject({ images: { updated: 1 }, skippedCount: 1 });
    expect((await problems())[0]).toEqual({ key: 'a.jpg', problem: null });
  });

  it('is one step of the history, which one undo reverses', async () => {
    await project.import(await say(rows));
    await project.catalogue.undo();
    expect(await project.samples()).toEqual([]);
    await project.catalogue.redo();
    expect(await project.samples()).toHaveLength(2);
  });
});

describe('images that cannot be used', () => {
  it('are reported with a reason, and the others are imported', async () => {
    const folder = project.at('mixed');
    const whole = await jpeg(3, 64, 64);
    const files: [string, string | Buffer][] = [
      ['01-fine.jpg', whole],
      ['02-empty.jpg', ''],
      ['03-truncated.jpg', whole.subarray(0, whole.length - 100)],
      ['04-bomb.png', bombPng(30_000, 30_000)],
      ['05-page.jpg', '<!DOCTYPE html><title>404</title>'],
      ['06-drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
      ['07-really-a-jpeg.png', await jpeg(4)],
      ['08-cmyk.jpg', await paint(5).toColourspace('cmyk').jpeg().toBuffer()],
      ['09-sixteen.png', await paint(6).toColourspace('rgb16').png().toBuffer()],
      ['10-turned.jpg', await paint(7, 40, 20).withMetadata({ orientation: 6 }).jpeg().toBuffer()],
    ];
    for (const [name, content] of files) await put(project.at('mixed', name), content);
    const { images, skipped } = await project.import(folder);
    expect(images.added).toBe(5);
    expect(skipped.map(({ item, code }) => [item, code])).toEqual([
      ['02-empty.jpg', 'empty-image'],
      ['03-truncated.jpg', 'truncated-image'],
      ['04-bomb.png', 'too-many-pixels'],
      ['05-page.jpg', 'unsupported-image'],
      ['06-drawing.svg', 'unsupported-image'],
    ]);
    expect(project.notices).toEqual([expect.stringContaining('07-really-a-jpeg.png (jpeg)')]);
    const turned = await project.catalogue.db
      .selectFrom('image')
      .select(['width', 'height', 'format'])
      .where('key', '=', '10-turned.jpg')
      .executeTakeFirst();
    expect(turned).toEqual({ width: 20, height: 40, format: 'jpeg' });
    // The second import reports the same items and changes nothing.
    expect(await project.import(folder)).toMatchObject({ images: { added: 0, unchanged: 5 }, skippedCount: 5 });
  });

  it('do not affect others when they crash the compute process', async () => {
    for (let index = 0; index < 20; index++)
      await put(project.at('many', `${String(index).padStart(2, '0')}.png`), await png(index));
    const real = openImagesCompute();
    const crashing: Compute = {
      ...real,
      client: () => ({
        ...real.client(),
        images: {
          ...real.client().images,
          inspect: (input, options) =>
            input.locations.some(({ file }) => file.endsWith('13.png'))
              ? Promise.reject(new StudioError('compute-crashed', 'It ended twice during this call.'))
              : real.client().images.inspect(input, options),
        },
      }),
    };
    const other = await InterchangeProject.create(crashing);
    const { images, skipped } = await other.import(project.at('many'));
    expect(images.added).toBe(19);
    expect(skipped).toMatchObject([{ item: '13.png', code: 'unreadable-image' }]);
    await other.close();
  });
});

describe('a long import', () => {
  const count = 2500;

  async function makeMany(): Promise<string> {
    const image = await jpeg(1);
    for (let index = 0; index < 5; index++) await put(project.at('data', 'images', `${index}.jpg`), image);
    // Many samples from few files: all but five are links, which are followed inside the source.
    for (let index = 5; index < count; index++)
      await symlink(project.at('data', 'images', `${index % 5}.jpg`), project.at('data', 'images', `${index}.jpg`));
    await put(
      project.at('data', 'many.csv'),
      `image,caption\n${Array.from({ length: count }, (_, index) => `${index}.jpg,caption ${index}\n`).join('')}`,
    );
    return project.at('data', 'many.csv');
  }

  it('reports progress that never decreases, with a constant total', async () => {
    const source = await makeMany();
    const phases = new Map<string, { done: number[]; totals: Set<number | null> }>();
    await project.import(
      source,
      {},
      {
        progress: (phase, done, total) => {
          const seen = phases.get(phase) ?? { done: [], totals: new Set() };
          phases.set(phase, seen);
          seen.done.push(done);
          seen.totals.add(total);
        },
      },
    );
    expect([...phases.keys()]).toEqual(['Reading the source', 'Inspecting images']);
    for (const { done, totals } of phases.values()) {
      expect(done).toEqual([...done].sort((a, b) => a - b));
      expect(totals.size).toBe(1);
      expect(done.at(-1)).toBe([...totals][0]);
    }
  });

  it('that is cancelled leaves complete samples, and the next import adds the rest', async () => {
    const source = await makeMany();
    const stop = new AbortController();
    const cancelled = project.import(
      source,
      {},
      {
        signal: stop.signal,
        progress: (phase, done) => {
          if (phase === 'Inspecting images' && done > 1200) stop.abort();
        },
      },
    );
    await expect(cancelled).rejects.toThrow(/abort|cancel/i);
    const left = await project.samples();
    expect(left.length % 1000).toBe(0);
    expect(left.every(({ captions }) => captions.length === 1)).toBe(true);
    expect((await readdir(project.at('project', 'cache'))).filter((name) => name.startsWith('import-'))).toEqual([]);
    const rest = await project.import(source);
    expect(rest.images).toEqual({ added: count - left.length, unchanged: left.length, updated: 0 });
    expect(await project.samples()).toHaveLength(count);
  });
});
