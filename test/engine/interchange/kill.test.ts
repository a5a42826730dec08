import { spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { jpeg, put } from '../../helpers/images.ts';
import { InterchangeProject } from '../../helpers/interchange-project.ts';
import { makeRandom } from '../../helpers/random.ts';

const kills = Number(process.env['kills'] ?? 2);
// Between kills, about two batches of a thousand are written.
const samples = 2000 * kills + 1500;
const seed = Number(process.env['SEED'] ?? Date.now() % 1e6);

let whole: InterchangeProject;
beforeEach(async () => {
  whole = await InterchangeProject.create();
});
afterEach(() => whole.close());

it(
  `an import that is killed ${kills} times leaves no partial samples, and the next one completes it (seed ${seed})`,
  async () => {
    const random = makeRandom(seed);
    const source = whole.at('data', 't.csv');
    const images = whole.at('data', 'images');
    for (let index = 0; index < 4; index++) await put(join(images, `${index}.jpg`), await jpeg(index));
    for (let index = 4; index < samples; index++)
      await symlink(join(images, `${index % 4}.jpg`), join(images, `${index}.jpg`));
    const rows = Array.from(
      { length: samples },
      (_, index) => `${index}.jpg,first of ${index},class ${index % 7}\n${index}.jpg,second of ${index},\n`,
    );
    await put(source, `image,caption,label\n${rows.join('')}`);

    const folder = whole.at('killed');
    const script = join(import.meta.dirname, '../../helpers/endless-import.ts');
    let last = 0;
    for (let kill = 0; kill < kills; kill++) {
      const child = spawn(process.execPath, [script, folder, source], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exit = once(child, 'exit');
      // Two batches are inspected ahead of the one being written, so this kill hits a batch after the last completed one.
      await reached(child.stdout, Math.min(samples - 1, last + 2000 + random() * 1000));
      await sleep(random() * 150);
      child.kill('SIGKILL');
      await exit;
      const found = await checkWhole(folder);
      expect(found).toBeGreaterThanOrEqual(last);
      last = found;
    }

    const child = spawn(process.execPath, [script, folder, source], { stdio: ['ignore', 'ignore', 'inherit'] });
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await checkWhole(folder)).toBe(samples);
    expect((await readdir(join(folder, 'cache'))).filter((name) => name.startsWith('import-'))).toEqual([]);
  },
  60_000 + kills * 30_000,
);

/** Waits until an import has inspected this many images, or has ended. */
async function reached(output: Readable, images: number): Promise<void> {
  for await (const [chunk] of on(output, 'data', { close: ['end'] }) as AsyncIterable<[Buffer]>)
    for (const [, done] of chunk.toString().matchAll(/images (\d+)/g)) if (Number(done) > images) return;
}

/** Checks that every sample is complete; returns the number of samples. */
async function checkWhole(folder: string): Promise<number> {
  const catalogue = await Catalogue.open(folder);
  try {
    const { rows } = await sql<{
      images: number;
      captions: number;
      halves: number;
      unlabelled: number;
      searchable: number;
    }>`
      select (select count(*) from image) as images, (select count(*) from caption) as captions,
        (select count(*) from image where (select count(*) from caption where image_id = image.id) <> 2) as halves,
        (select count(*) from image where class_id is null or content_hash is null) as unlabelled,
        (select count(*) from image_search where image_search match '"second"') as searchable`.execute(catalogue.db);
    const { images } = rows[0]!;
    expect(rows[0]).toEqual({ images, captions: 2 * images, halves: 0, unlabelled: 0, searchable: images });
    const check = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(catalogue.db);
    expect(check.rows).toEqual([{ integrity_check: 'ok' }]);
    return images;
  } finally {
    await catalogue.close();
  }
}
