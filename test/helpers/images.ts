import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** A small image whose pixels depend on the seed, so that two seeds never produce the same bytes. */
export function paint(seed: number, width = 24, height = 16): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i * (seed % 7) + seed * 31 + (i >> 4) * 5) & 255;
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** A JPEG of `paint`. */
export function jpeg(seed: number, width?: number, height?: number): Promise<Buffer> {
  return paint(seed, width, height).jpeg().toBuffer();
}

/** A PNG of `paint`. */
export function png(seed: number, width?: number, height?: number): Promise<Buffer> {
  return paint(seed, width, height).png().toBuffer();
}

/** Writes a file and the folders above it. */
export async function put(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** A valid PNG of one colour that states many pixels in few bytes: a decompression bomb. */
export function bombPng(width: number, height: number): Buffer {
  const rows = deflateSync(Buffer.alloc((width / 8 + 1) * height), { level: 9 });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
