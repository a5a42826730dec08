import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createImagesHandlers } from '../../../src/main/engine/compute-process/images.ts';
import type { Inspection } from '../../../src/main/engine/compute/contract/images.ts';
import { bombPng, jpeg, paint, png, put } from '../../helpers/images.ts';

const handlers = createImagesHandlers();
const signal = new AbortController().signal;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspect-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function inspect(name: string, content: string | Uint8Array): Promise<Inspection> {
  const file = join(folder, name);
  await put(file, content);
  const { inspections } = await handlers.inspect({ locations: [{ file }] }, { signal });
  return inspections[0]!;
}

describe('inspecting an image', () => {
  it('reports size, format, bytes and the SHA-256 of the content', async () => {
    const bytes = await jpeg(1, 40, 30);
    expect(await inspect('plain.jpg', bytes)).toEqual({
      ok: true,
      width: 40,
      height: 30,
      format: 'jpeg',
      bytes: bytes.length,
      contentHash: createHash('sha256').update(bytes).digest('hex'),
    });
  });

  it('reports the displayed size when EXIF rotates the image', async () => {
    const turned = await paint(2, 40, 30)
      .withExif({ IFD0: { Orientation: '6' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(await inspect('turned.jpg', turned)).toMatchObject({ ok: true, width: 30, height: 40 });
  });

  it('recognises the format by content, not by name', async () => {
    expect(await inspect('really-a.png', await jpeg(3))).toMatchObject({ ok: true, format: 'jpeg' });
    expect(await inspect('really-a.jpg', await png(3))).toMatchObject({ ok: true, format: 'png' });
  });

  it.each([
    ['cmyk.jpg', () => paint(4).toColourspace('cmyk').jpeg().toBuffer(), 'jpeg'],
    ['sixteen.png', () => paint(4).toColourspace('rgb16').png().toBuffer(), 'png'],
    ['grey.png', () => paint(4).greyscale().png().toBuffer(), 'png'],
    ['alpha.webp', () => paint(4).ensureAlpha(0.5).webp({ lossless: true }).toBuffer(), 'webp'],
    ['progressive.jpg', () => paint(4).jpeg({ progressive: true }).toBuffer(), 'jpeg'],
    ['page.tif', () => paint(4).tiff().toBuffer(), 'tiff'],
    ['small.avif', () => paint(4).avif({ effort: 0 }).toBuffer(), 'avif'],
  ] as const)('takes %s', async (name, make, format) => {
    expect(await inspect(name, await make())).toMatchObject({ ok: true, width: 24, height: 16, format });
  });

  it.each(['gif', 'webp'] as const)('uses the first frame of an animated %s', async (format) => {
    const frames = await Promise.all([5, 6, 7].map((seed) => png(seed, 20, 10)));
    const animated = await sharp(frames, { join: { animated: true } })
      .toFormat(format)
      .toBuffer();
    expect((await sharp(animated).metadata()).pages).toBe(3);
    expect(await inspect(`animated.${format}`, animated)).toMatchObject({ ok: true, width: 20, height: 10, format });
  });

  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)('reports a truncated %s', async (format) => {
    const whole = await sharp(Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * i * 7919) & 255)), {
      raw: { width: 64, height: 64, channels: 3 },
    })
      .toFormat(format)
      .toBuffer();
    for (const share of [0.5, 0.9]) {
      const cut = await inspect(`cut-${share}.${format}`, whole.subarray(0, Math.floor(whole.length * share)));
      expect(cut, `${share} of it`).toMatchObject({
        ok: false,
        problem: expect.stringMatching(/truncated|unreadable/),
      });
    }
    expect(await inspect(`whole.${format}`, whole)).toMatchObject({ ok: true });
  });

  it('does not mistake the end of an embedded thumbnail for the end of the image', async () => {
    const thumbnail = await jpeg(8, 16, 16);
    const exif = Buffer.concat([Buffer.from('Exif\0\0'), thumbnail]);
    const segment = Buffer.concat([Buffer.from([0xff, 0xe1, (exif.length + 2) >> 8, (exif.length + 2) & 255]), exif]);
    const plain = await jpeg(8, 64, 64);
    const whole = Buffer.concat([plain.subarray(0, 2), segment, plain.subarray(2)]);
    expect(await inspect('with-thumbnail.jpg', whole)).toMatchObject({ ok: true, width: 64 });
    const cut = whole.subarray(0, whole.length - 200);
    expect(await inspect('cut-thumbnail.jpg', cut)).toMatchObject({ ok: false, problem: 'truncated-image' });
  });

  it('accepts an image followed by padding', async () => {
    const padded = Buffer.concat([await jpeg(9), Buffer.alloc(4096)]);
    expect(await inspect('padded.jpg', padded)).toMatchObject({ ok: true });
  });

  it('refuses a decompression bomb by its stated size, without decoding it', async () => {
    const bomb = bombPng(30_000, 30_000);
    expect(bomb.length).toBeLessThan(4_000_000);
    expect(await inspect('bomb.png', bomb)).toMatchObject({ ok: false, problem: 'too-many-pixels' });
  });

  it.each([
    ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', 'an SVG drawing'],
    ['drawing.png', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG drawing'],
    ['page.jpg', '<!DOCTYPE html><title>404</title>', 'a web page'],
    ['photo.heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 'a HEIC image'],
    ['noise.jpg', Buffer.from('nothing of the kind'), 'not a known image format'],
  ] as const)('refuses %s and names its content', async (name, content, what) => {
    const seen = await inspect(name, content);
    expect(seen).toMatchObject({ ok: false, problem: 'unsupported-image', reason: expect.stringContaining(what) });
  });

  it('reports an empty file, a header without an image, a missing file and a folder, and continues', async () => {
    await put(join(folder, 'list/empty.jpg'), '');
    await put(join(folder, 'list/header.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1]));
    await put(join(folder, 'list/fine.jpg'), await jpeg(10));
    const names = ['empty.jpg', 'header.jpg', 'gone.jpg', '.', 'fine.jpg'];
    const locations = names.map((name) => ({ file: join(folder, 'list', name) }));
    const { inspections } = await handlers.inspect({ locations }, { signal });
    expect(inspections.map((seen) => (seen.ok ? 'ok' : seen.problem))).toEqual([
      'empty-image',
      'truncated-image',
      'missing-image',
      'unreadable-image',
      'ok',
    ]);
  });

  it('reads an image from the middle of a file', async () => {
    const [first, second] = [await jpeg(11), await png(12, 8, 9)];
    const file = join(folder, 'two.bin');
    await put(file, Buffer.concat([first, second]));
    const { inspections } = await handlers.inspect(
      {
        locations: [
          { file, offset: 0, length: first.length },
          { file, offset: first.length, length: second.length },
          { file, offset: first.length, length: second.length + 1 },
        ],
      },
      { signal },
    );
    expect(inspections).toMatchObject([
      { ok: true, format: 'jpeg' },
      { ok: true, format: 'png', width: 8, height: 9 },
      { ok: false, problem: 'truncated-image' },
    ]);
  });

  it('stops between images when it is cancelled', async () => {
    const cancelled = AbortSignal.abort();
    const locations = [{ file: join(folder, 'plain.jpg') }];
    await expect(handlers.inspect({ locations }, { signal: cancelled })).rejects.toThrow(/abort/i);
  });
});

describe('a thumbnail', () => {
  it('is an upright WebP within the requested square', async () => {
    const file = join(folder, 'wide.jpg');
    await put(file, await paint(20, 600, 300).withMetadata({ orientation: 6 }).jpeg().toBuffer());
    const { bytes, contentType } = await handlers.thumbnail({ location: { file }, size: 128 }, { signal });
    expect(contentType).toBe('image/webp');
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 64, height: 128 });
  });

  it('is never larger than the image', async () => {
    const file = join(folder, 'tiny.png');
    await put(file, await png(21, 32, 32));
    const { bytes } = await handlers.thumbnail({ location: { file }, size: 512 }, { signal });
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 32, height: 32 });
  });

  it('shows CMYK in the intended colours', async () => {
    const file = join(folder, 'red-cmyk.jpg');
    const red = sharp({ create: { width: 32, height: 32, channels: 3, background: '#d02020' } });
    await put(file, await red.toColourspace('cmyk').jpeg().toBuffer());
    const { bytes } = await handlers.thumbnail({ location: { file }, size: 128 }, { signal });
    const { dominant } = await sharp(bytes).stats();
    expect(dominant.r).toBeGreaterThan(dominant.g + 80);
    expect(dominant.r).toBeGreaterThan(dominant.b + 80);
  });

  it('fails with the reason for a file that is not an image', async () => {
    const file = join(folder, 'no.jpg');
    await put(file, 'no image at all');
    await expect(handlers.thumbnail({ location: { file }, size: 128 }, { signal })).rejects.toMatchObject({
      code: 'unreadable-image',
      data: { problem: 'unsupported-image' },
    });
  });
});
