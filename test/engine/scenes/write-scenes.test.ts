import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import { ComputeSupervisor } from '../../../src/main/engine/compute/supervisor.ts';
import { makeScenes } from '../../../src/main/engine/scenes/make-scenes.ts';
import { writeScenes } from '../../../src/main/engine/scenes/write-scenes.ts';
import { makeFolder } from '../../helpers/tiny-model.ts';

const compute = new ComputeSupervisor({ spawn: forkCompute() });
const scenes = makeScenes({ set: 'sample', size: 40, seed: 5, captions: 2, devShare: 0.25, errorShare: 0.2 });
let root: string;
beforeAll(async () => {
  root = await makeFolder('scenes');
});
afterAll(async () => {
  await compute.close();
  await rm(root, { recursive: true });
});

async function write(name: string, signal = new AbortController().signal, progress = () => {}): Promise<string> {
  const folder = join(root, name);
  await writeScenes(compute, scenes, folder, { side: 48, signal, progress });
  return folder;
}

async function hashOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const { parentPath, name } of names.sort((a, b) => (a.name < b.name ? -1 : 1)))
    hash.update(name).update(await readFile(join(parentPath, name)));
  return hash.digest('hex');
}

describe('a folder of scenes', () => {
  it('contains an image per scene and a row per caption, deterministically', async () => {
    const folder = await write('one');
    expect(await readdir(join(folder, 'images'))).toHaveLength(40);
    expect((await readFile(join(folder, 'captions.csv'), 'utf8')).trim().split('\n')).toHaveLength(1 + 80);
    expect(await readFile(join(folder, 'objects.csv'), 'utf8')).toMatch(/png,(a|two|three|four|five) [a-z ]+,train/);
    expect(await hashOf(await write('two'))).toBe(await hashOf(folder));
  });

  it('lists the ground truth of each corrupted caption in a separate file', async () => {
    const folder = await write('truth');
    const table = await readFile(join(folder, 'captions.csv'), 'utf8');
    const truth = JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8')) as { image: string; wrong: string }[];
    expect(truth).toHaveLength(scenes.errors.length);
    for (const { image, wrong } of truth) expect(table).toContain(`${image},"${wrong}"`);
  });

  it('is atomic: a cancelled one leaves nothing under its name', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(write('cancelled', stop.signal)).rejects.toThrow();
    expect(await readdir(root)).not.toContain('cancelled');
  });
});
