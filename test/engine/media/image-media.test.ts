import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Compute } from '../../../src/main/engine/compute/supervisor.ts';
import { ImageMedia } from '../../../src/main/engine/media/image-media.ts';
import { jpeg, paint, png, put } from '../../helpers/images.ts';
import { InterchangeProject, openImagesCompute } from '../../helpers/interchange-project.ts';
import { makeTar } from '../../helpers/tar.ts';

const signal = new AbortController().signal;
let project: InterchangeProject;
/** Locations of the thumbnails made, in order. */
let made: string[];
let compute: Compute;

beforeEach(async () => {
  project = await InterchangeProject.create();
  made = [];
  const real = openImagesCompute();
  const client = real.client();
  compute = {
    ...real,
    client: () => ({
      ...client,
      images: {
        ...client.images,
        thumbnail: (input, options) => {
          made.push(input.location.file);
          return client.images.thumbnail(input, options);
        },
      },
    }),
  };
});
afterEach(() => project.close());

/** Imports images; their numbers are 1, 2 … in the order of their names. */
async function importImages(images: Readonly<Record<string, Buffer>>): Promise<ImageMedia> {
  for (const [name, bytes] of Object.entries(images)) await put(project.at('images', name), bytes);
  await project.import(project.at('images'));
  return new ImageMedia(project.catalogue, compute);
}

function thumbnails(): Promise<string[]> {
  return readdir(project.at('project', 'cache', 'thumbnails'), { recursive: true }).then((names) =>
    names.filter((name) => name.endsWith('.webp')),
  );
}

describe('an original image', () => {
  it('has the location of its bytes, their type and a tag that changes with them', async () => {
    const media = await importImages({ 'a.png': await jpeg(1) });
    const item = await media.image(1, { signal });
    expect(item).toMatchObject({ contentType: 'image/jpeg', body: { file: project.at('images', 'a.png') } });
    await writeFile(project.at('images', 'a.png'), await jpeg(2, 90, 90));
    expect((await media.image(1, { signal })).etag).not.toBe(item.etag);
  });

  it('may be in the middle of a tar', async () => {
    const bytes = await png(3);
    await put(
      project.at('s.tar'),
      await makeTar([
        ['x.txt', 'x'],
        ['x.png', bytes],
      ]),
    );
    await project.import(project.at('s.tar'));
    const { body } = await new ImageMedia(project.catalogue, compute).image(1, { signal });
    const file = await readFile(body.file);
    expect(file.subarray(body.offset, body.offset! + body.length!)).toEqual(bytes);
  });

  it('that is missing or unknown is an error with its name', async () => {
    const media = await importImages({ 'a.jpg': await jpeg(1) });
    await rm(project.at('images', 'a.jpg'));
    await expect(media.image(1, { signal })).rejects.toMatchObject({
      code: 'unreadable-image',
      data: { problem: 'missing-image' },
      message: expect.stringContaining('a.jpg'),
    });
    await expect(media.image(2, { signal })).rejects.toMatchObject({ code: 'not-found', data: { imageId: 2 } });
  });
});

describe('a thumbnail', () => {
  it('is made once in the next larger size, and cached by the content of its image', async () => {
    const bytes = await jpeg(1, 400, 300);
    const media = await importImages({ 'a.jpg': bytes, 'copy.jpg': bytes });
    const first = await media.thumbnail(1, 200, { signal });
    expect(first.contentType).toBe('image/webp');
    expect(await sharp(first.body).metadata()).toMatchObject({ format: 'webp', width: 256, height: 192 });
    const second = await media.thumbnail(2, 256, { signal });
    expect(Buffer.from(second.body)).toEqual(Buffer.from(first.body));
    expect(second.etag).toBe(first.etag);
    expect(made).toHaveLength(1);
    expect(await thumbnails()).toHaveLength(1);
    expect((await media.thumbnail(1, 4000, { signal })).etag).not.toBe(first.etag);
  });

  it('requested many times at once is made once', async () => {
    const media = await importImages({ 'a.jpg': await jpeg(1, 400, 300) });
    const items = await Promise.all(Array.from({ length: 20 }, () => media.thumbnail(1, 128, { signal })));
    expect(new Set(items.map(({ etag }) => etag)).size).toBe(1);
    expect(made).toHaveLength(1);
  });

  it('that is no longer wanted is not made; the newest request comes first', async () => {
    const images: Record<string, Buffer> = {};
    for (let index = 10; index < 30; index++) images[`${index}.jpg`] = await jpeg(index, 300, 300);
    const media = await importImages(images);
    const scrolled = new AbortController();
    const left = Array.from({ length: 12 }, (_, index) => media.thumbnail(index + 1, 128, { signal: scrolled.signal }));
    const outcomes = Promise.allSettled(left);
    await new Promise((resolve) => setTimeout(resolve, 0));
    scrolled.abort();
    const wanted = Array.from({ length: 8 }, (_, index) => media.thumbnail(index + 13, 128, { signal }));
    await Promise.all(wanted);
    expect((await outcomes).every(({ status }) => status === 'rejected')).toBe(true);
    expect(made.length).toBeLessThanOrEqual(8 + 4);
    expect((await media.thumbnail(1, 128, { signal })).body.length).toBeGreaterThan(0);
  });

  it('of a file that has changed since is shown, but not cached for the old one', async () => {
    const media = await importImages({ 'a.jpg': await jpeg(1, 400, 300) });
    await writeFile(project.at('images', 'a.jpg'), await jpeg(2, 300, 400));
    const { body } = await media.thumbnail(1, 128, { signal });
    expect(await sharp(body).metadata()).toMatchObject({ width: 96, height: 128 });
    await expect(thumbnails()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('that was only partly written is made again', async () => {
    const media = await importImages({ 'a.jpg': await jpeg(1, 400, 300) });
    const whole = Buffer.from((await media.thumbnail(1, 128, { signal })).body);
    const [name] = await thumbnails();
    await writeFile(project.at('project', 'cache', 'thumbnails', name!), whole.subarray(0, 50));
    expect(Buffer.from((await media.thumbnail(1, 128, { signal })).body)).toEqual(whole);
    await writeFile(project.at('project', 'cache', 'thumbnails', name!), '');
    expect(Buffer.from((await media.thumbnail(1, 128, { signal })).body)).toEqual(whole);
  });

  it('of a broken image is an error with the reason', async () => {
    const media = await importImages({ 'a.jpg': await jpeg(1) });
    await writeFile(project.at('images', 'a.jpg'), 'broken');
    await expect(media.thumbnail(1, 128, { signal })).rejects.toMatchObject({
      code: 'unreadable-image',
      data: { problem: 'unsupported-image' },
    });
  });

  it('is removed, oldest first, beyond the limit', async () => {
    const images: Record<string, Buffer> = {};
    for (let index = 0; index < 12; index++)
      images[`${index + 10}.png`] = await paint(index, 200, 200).png().toBuffer();
    for (const [name, bytes] of Object.entries(images)) await put(project.at('images', name), bytes);
    await project.import(project.at('images'));
    const media = new ImageMedia(project.catalogue, compute, { cacheLimit: 20_000 });
    for (let id = 1; id <= 12; id++) await media.thumbnail(id, 256, { signal });
    const folder = project.at('project', 'cache', 'thumbnails');
    const sizes = await Promise.all((await thumbnails()).map(async (name) => (await stat(join(folder, name))).size));
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(20_000);
    const { length } = made;
    await media.thumbnail(12, 256, { signal });
    expect(made).toHaveLength(length);
    await media.thumbnail(1, 256, { signal });
    expect(made).toHaveLength(length + 1);
  });
});
