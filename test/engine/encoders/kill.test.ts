import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { on, once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { listShardFiles } from '../../../src/main/engine/catalogue/queries/shards.ts';
import { listModels } from '../../../src/main/engine/catalogue/queries/models.ts';
import { forkCompute } from '../../../src/main/engine/compute/fork.ts';
import { ComputeSupervisor } from '../../../src/main/engine/compute/supervisor.ts';
import { findMissing } from '../../../src/main/engine/encoders/embedding/missing.ts';
import { readShard } from '../../../src/main/engine/encoders/vectors/read-shard.ts';
import { sweepVectors } from '../../../src/main/engine/encoders/vectors/sweep.ts';
import { PhotoProject } from '../../helpers/photo-project.ts';
import { makeRandom } from '../../helpers/random.ts';

const photos = 400;
const kills = Number(process.env['KILLS'] ?? 4);
const seed = Number(process.env['SEED'] ?? Date.now() % 1e6);
const compute = new ComputeSupervisor({ spawn: forkCompute() });
afterAll(() => compute.close());

it(`embedding that is killed ${kills} times leaves no partial shard, loses nothing, and the next run completes it (seed ${seed})`, async () => {
  const random = makeRandom(seed);
  const project = await PhotoProject.create(photos, { compute });
  const { folder } = project.catalogue;
  await project.catalogue.close();
  let last = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = start(folder);
    const exit = once(child, 'exit');
    await started(child.stdout);
    await sleep(random() * 120);
    child.kill('SIGKILL');
    await exit;
    const found = await checkWhole(folder);
    expect(found).toBeGreaterThanOrEqual(last);
    last = found;
  }
  const child = start(folder);
  const [words, [code]] = await Promise.all([child.stdout.toArray(), once(child, 'exit')]);
  expect({ code, skipped: words.join('').match(/finished (\d+)/)?.[1] }).toEqual({ code: 0, skipped: '0' });
  expect(await checkWhole(folder)).toBe(photos * 3);
  await rm(project.root, { recursive: true });
}, 180_000);

function start(folder: string) {
  const script = join(import.meta.dirname, '../../helpers/endless-embedding.ts');
  return spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Waits until something is embedded, or everything. */
async function started(output: Readable): Promise<void> {
  for await (const [chunk] of on(output, 'data', { close: ['end'] }) as AsyncIterable<[Buffer]>)
    if (/Embedding \w+ [1-9]|finished/.test(chunk.toString())) return;
}

/** Checks that every known shard is complete, and that there is no other file after the sweep. Returns how much is embedded. */
async function checkWhole(folder: string): Promise<number> {
  const catalogue = await Catalogue.open(folder);
  try {
    const { db, project } = catalogue;
    const known = await listShardFiles(db, project);
    for (const { file, sha256 } of known) {
      const bytes = await readFile(join(folder, file));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      const { data, dimensions } = await readShard(join(folder, file));
      for (let row = 0; row < data.length; row += dimensions)
        expect(Math.hypot(...data.subarray(row, row + dimensions))).toBeCloseTo(1, 5);
    }
    expect((await sweepVectors(catalogue)).rows).toBe(0);
    const files = await readdir(join(folder, 'vectors'), { recursive: true, withFileTypes: true }).catch(() => []);
    expect(files.filter((entry) => entry.isFile())).toHaveLength(known.length);
    const [model] = await listModels(db, project);
    const left = await Promise.all([
      findMissing(db, project, model!, 'image'),
      findMissing(db, project, model!, 'caption'),
    ]);
    return left.reduce((done, { ids, total }) => done + total - ids.length, 0);
  } finally {
    await catalogue.close();
  }
}
