import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../../../src/main/engine/images/decode.ts';
import { jpeg, paint } from '../../helpers/images.ts';

/** 8 × 8 pixels of CMYK (30, 200, 90, 51), written by Pillow, which reads it as RGB (180, 44, 132). */
const cmykJpeg =
  '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFBgSFBUU' +
  '/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAgHCf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8A0DDxYzLf' +
  '/9k=';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'diagonal-decode-'))));
afterAll(() => rm(folder, { recursive: true }));

async function decode(bytes: Uint8Array) {
  const file = join(folder, 'image');
  await writeFile(file, bytes);
  return decodeImage({ file });
}

describe('decoding to RGB', () => {
  it('applies the EXIF orientation', async () => {
    const upright = await decode(
      await sharp(await jpeg(1, 24, 16))
        .png()
        .toBuffer(),
    );
    const turned = await decode(
      await sharp(
        await sharp(await jpeg(1, 24, 16))
          .rotate(270)
          .png()
          .toBuffer(),
      )
        .withMetadata({ orientation: 6 })
        .png()
        .toBuffer(),
    );
    expect(turned).toMatchObject({ width: 24, height: 16 });
    expect([...turned.data]).toEqual([...upright.data]);
  });

  it('drops alpha and keeps the colours beneath it', async () => {
    const rgba = Uint8Array.of(10, 20, 30, 0, 40, 50, 60, 128);
    const image = sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } });
    for (const bytes of [await image.png().toBuffer(), await image.webp({ lossless: true, exact: true }).toBuffer()])
      expect([...(await decode(bytes)).data]).toEqual([10, 20, 30, 40, 50, 60]);
  });

  it('repeats gray in all three channels', async () => {
    const gray = sharp(Uint8Array.of(7, 200), { raw: { width: 2, height: 1, channels: 1 } });
    expect([...(await decode(await gray.png().toBuffer())).data]).toEqual([7, 7, 7, 200, 200, 200]);
  });

  it('converts CMYK by arithmetic, as the reference does, and not by a profile', async () => {
    const { data } = await decode(Buffer.from(cmykJpeg, 'base64'));
    expect([...data.subarray(0, 3)]).toEqual([180, 44, 132]);
  });

  it('keeps the high byte of 16-bit colour and clips 16-bit gray at 255, like Pillow', async () => {
    const levels = Uint16Array.of(0x1234, 0xabcd, 0x00ff);
    const raw = { width: 1, height: 1, channels: 3 as const };
    const colour = await sharp(levels, { raw }).toColourspace('rgb16').png().toBuffer();
    expect((await sharp(colour).metadata()).depth).toBe('ushort');
    expect([...(await decode(colour)).data]).toEqual([0x12, 0xab, 0x00]);
    const gray = await sharp(Uint16Array.of(0x00fe, 0x1234), { raw: { width: 2, height: 1, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    expect((await sharp(gray).metadata()).depth).toBe('ushort');
    expect([...(await decode(gray)).data]).toEqual([0xfe, 0xfe, 0xfe, 255, 255, 255]);
  });

  it('fills the undrawn parts of a GIF with the colour of its transparent index', async () => {
    // 2 × 1 pixels, colours red and green, the second transparent; pixels 0 and 1.
    const gif = Buffer.from([
      ...Buffer.from('GIF89a'),
      2,
      0,
      1,
      0,
      0x80,
      0,
      0,
      255,
      0,
      0,
      0,
      255,
      0,
      0x21,
      0xf9,
      4,
      1,
      0,
      0,
      1,
      0,
      0x2c,
      0,
      0,
      0,
      0,
      2,
      0,
      1,
      0,
      0,
      2,
      2,
      0x44,
      0x0a,
      0,
      0x3b,
    ]);
    expect([...(await decode(gif)).data]).toEqual([255, 0, 0, 0, 255, 0]);
  });

  it('uses the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(12, 10), Buffer.alloc(12, 240)]);
    const raw = { width: 2, height: 4, channels: 3 as const, pageHeight: 2 };
    const webp = await sharp(frames, { raw })
      .webp({ lossless: true, loop: 0, delay: [100, 100] })
      .toBuffer();
    expect((await sharp(webp).metadata()).pages).toBe(2);
    const first = await decode(webp);
    expect(first).toMatchObject({ width: 2, height: 2 });
    expect(new Set(first.data)).toEqual(new Set([10]));
  });

  it('reads an image inside another file', async () => {
    const bytes = await paint(5).png().toBuffer();
    const file = join(folder, 'shard.tar');
    await writeFile(file, Buffer.concat([Buffer.alloc(512), bytes, Buffer.alloc(100)]));
    const { data } = await decodeImage({ file, offset: 512, length: bytes.length });
    expect([...data]).toEqual([...(await decode(bytes)).data]);
  });

  it('names the file of an image that cannot be decoded', async () => {
    const whole = await jpeg(2, 64, 64);
    for (const bytes of [Buffer.from('no image'), whole.subarray(0, whole.length / 2)])
      await expect(decode(bytes)).rejects.toMatchObject({
        code: 'unreadable-image',
        message: expect.stringContaining(join(folder, 'image')),
      });
  });
});
