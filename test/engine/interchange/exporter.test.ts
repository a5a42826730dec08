import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jpeg, put } from '../../helpers/images.ts';
import { skippedBecause } from '../../helpers/skipped.ts';
import { InterchangeProject } from '../../helpers/interchange-project.ts';

let project: InterchangeProject;
beforeEach(async () => {
  project = await InterchangeProject.create();
  for (const [index, name] of ['a.jpg', 'b.jpg'].entries())
    await put(project.at('data', 'images', name), await jpeg(index));
  await put(
    project.at('data', 't.csv'),
    'image,caption,label,split\na.jpg,one,dog,train\na.jpg,two,,\nb.jpg,"three, four",,\n',
  );
  await project.import(project.at('data', 't.csv'));
});
afterEach(() => project.close());

async function leftovers(...names: string[]): Promise<string[]> {
  return (await readdir(project.at(...names), { recursive: true })).filter((name) => name.includes('partial'));
}

describe('exporting a table', () => {
  it('writes CSV with one row per caption, and copies the images next to it', async () => {
    expect(await project.export(project.at('out'), 'csv')).toEqual({
      target: project.at('out'),
      format: 'csv',
      images: 2,
      captions: 3,
      skippedCount: 0,
      skipped: [],
    });
    expect(await readFile(project.at('out', 'metadata.csv'), 'utf8')).toBe(
      'file_name,caption,label,split\nimages/a.jpg,one,dog,train\nimages/a.jpg,two,dog,train\nimages/b.jpg,"three, four",,\n',
    );
    expect((await readdir(project.at('out', 'images'))).sort()).toEqual(['a.jpg', 'b.jpg']);
    expect(await leftovers('out')).toEqual([]);
  });

  it('writes JSONL as Hugging Face reads it', async () => {
    await project.export(project.at('out'), 'jsonl');
    expect(await readFile(project.at('out', 'metadata.jsonl'), 'utf8')).toBe(
      '{"file_name":"images/a.jpg","captions":["one","two"],"label":"dog","split":"train"}\n' +
        '{"file_name":"images/b.jpg","captions":["three, four"],"label":null,"split":null}\n',
    );
  });

  it('to the folder of the images copies none', async () => {
    await project.export(project.at('data', 'clean.csv'), 'csv');
    expect((await readdir(project.at('data'), { recursive: true })).sort()).toEqual([
      'clean.csv',
      'images',
      'images/a.jpg',
      'images/b.jpg',
      't.csv',
    ]);
    expect(await readFile(project.at('data', 'clean.csv'), 'utf8')).toContain('\nimages/b.jpg,"three, four",,\n');
  });

  it('replaces its own files, but neither the source nor files that were changed since', async () => {
    await project.export(project.at('out'), 'csv');
    await project.edit('a.jpg', 0, 'eins');
    await project.export(project.at('out'), 'csv');
    expect(await readFile(project.at('out', 'metadata.csv'), 'utf8')).toContain('images/a.jpg,eins,');
    await put(project.at('out', 'metadata.csv'), 'changed by hand');
    await expect(project.export(project.at('out'), 'csv')).rejects.toMatchObject({ code: 'conflict' });
    await expect(project.export(project.at('data', 't.csv'), 'csv')).rejects.toMatchObject({ code: 'conflict' });
    expect(await readFile(project.at('out', 'metadata.csv'), 'utf8')).toBe('changed by hand');
    expect(await leftovers('out')).toEqual([]);
  });

  it('gives samples with the same name from two sources distinct names', async () => {
    await put(project.at('other', 'a.jpg'), await jpeg(50));
    await put(project.at('other', 'u.csv'), 'image,caption\na.jpg,five\n');
    await project.import(project.at('other', 'u.csv'));
    await project.export(project.at('out'), 'csv');
    expect((await readdir(project.at('out', 'images'))).sort()).toEqual(['a-2.jpg', 'a.jpg', 'b.jpg']);
  });
});

describe('an export', () => {
  it('of no samples, or into the project itself, is rejected', async () => {
    await expect(project.export(project.at('out'), 'csv', { filter: { text: 'zebra' } })).rejects.toMatchObject({
      code: 'empty-selection',
    });
    await expect(project.export(project.at('project', 'out'), 'csv')).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('to a path that cannot be a folder fails with a clear error', async () => {
    await put(project.at('file'), 'x');
    for (const format of ['folder', 'csv', 'webdataset'] as const)
      await expect(project.export(project.at('file'), format)).rejects.toMatchObject({
        code: 'unreadable-file',
        message: expect.stringContaining('file'),
      });
  });

  const withoutLimit = skippedBecause(process.platform === 'win32' ? 'Windows cannot limit the size of files' : null);
  it.skipIf(withoutLimit !== '').each(['folder', 'csv', 'webdataset'])(
    `that finds no room (%s) says so and leaves no half file${withoutLimit}`,
    async (format) => {
      const pixels = randomBytes(1200 * 1200 * 3);
      const large = await sharp(pixels, { raw: { width: 1200, height: 1200, channels: 3 } })
        .png()
        .toBuffer();
      await put(project.at('data', 'images', 'c.png'), large);
      await put(project.at('data', 'u.csv'), 'image,caption\nc.png,large\n');
      await project.import(project.at('data', 'u.csv'));
      await project.catalogue.close();
      // Limits files of this process to 3 MiB, which simulates a full disk.
      const script = join(import.meta.dirname, '../../helpers/limited-export.ts');
      const limited = 'trap "" XFSZ; ulimit -f 3072; exec "$@"';
      const node = [process.execPath, script, project.at('project'), project.at('out'), format];
      expect(execFileSync('bash', ['-c', limited, 'bash', ...node], { encoding: 'utf8' })).toBe('disk-full');
      const left = await readdir(project.at('out'), { recursive: true });
      expect(left.filter((name) => /partial|c\.png|metadata|\.tar$/.test(name))).toEqual([]);
    },
  );

  it('that is cancelled leaves no partial file', async () => {
    for (const format of ['folder', 'csv', 'webdataset'] as const) {
      const stop = new AbortController();
      const target = project.at(`out-${format}`);
      await expect(
        project.export(target, format, { signal: stop.signal, progress: () => stop.abort() }),
      ).rejects.toThrow(/abort|cancel/i);
      expect(await leftovers(`out-${format}`)).toEqual([]);
      expect(await readdir(target)).not.toContain('metadata.csv');
    }
  });
});
