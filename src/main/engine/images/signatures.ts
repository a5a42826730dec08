import type { ImageFormat } from '../compute/contract/images.ts';

/** The type of a file by its first bytes: a supported image format, or a description of something else. */
export type Content = { readonly format: ImageFormat } | { readonly other: string };

/** Recognises a file by its first bytes (the magic numbers of each format's specification). */
export function recogniseContent(bytes: Buffer): Content {
  const head = bytes.toString('latin1', 0, 64);
  if (head.startsWith('\xff\xd8\xff')) return { format: 'jpeg' };
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return { format: 'png' };
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return { format: 'webp' };
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return { format: 'gif' };
  if (head.startsWith('II*\0') || head.startsWith('MM\0*')) return { format: 'tiff' };
  if (head.startsWith('ftyp', 4)) return recogniseHeif(head);
  return { other: nameOther(head) };
}

function recogniseHeif(head: string): Content {
  const length = Math.min(head.length, head.charCodeAt(2) * 256 + head.charCodeAt(3));
  const brands = head.slice(8, length);
  if (brands.includes('avif') || brands.includes('avis')) return { format: 'avif' };
  return { other: /hei[cxms]|hev[cxms]|mif1|msf1/.test(brands) ? 'a HEIC image' : 'a video' };
}

function nameOther(head: string): string {
  const text = head
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  if (text.startsWith('<svg') || (text.startsWith('<?xml') && text.includes('<svg'))) return 'an SVG drawing';
  if (text.startsWith('<!doctype html') || text.startsWith('<html')) return 'a web page';
  if (text.startsWith('<?xml')) return 'an XML file';
  if (text.startsWith('{') || text.startsWith('[')) return 'a JSON file';
  if (head.startsWith('BM')) return 'a BMP image';
  if (head.startsWith('8BPS')) return 'a Photoshop file';
  if (head.startsWith('%PDF')) return 'a PDF file';
  if (head.startsWith('\xff\x0a') || head.startsWith('JXL ', 4)) return 'a JPEG XL image';
  if (head.startsWith('jP  ', 4)) return 'a JPEG 2000 image';
  if (head.startsWith('PK')) return 'a ZIP archive';
  return 'not a known image format';
}

/**
 * True when the file ends where its format says it should; on false, callers look closer. A JPEG's end marker must follow
 * its last scan (the end of an embedded thumbnail does not count), a PNG ends in IEND, a WebP states its length, a GIF ends
 * in a semicolon. Nothing is decoded, so damage in the middle goes unnoticed.
 */
export function seemsComplete(format: ImageFormat, bytes: Buffer): boolean {
  switch (format) {
    case 'jpeg':
      return bytes.lastIndexOf('\xff\xd9', undefined, 'latin1') > bytes.lastIndexOf('\xff\xda', undefined, 'latin1');
    case 'png':
      return bytes.lastIndexOf('IEND', undefined, 'latin1') > 0;
    case 'webp':
      return bytes.length >= 12 && bytes.length >= bytes.readUInt32LE(4) + 8;
    case 'gif':
      return bytes
        .toString('latin1', bytes.length - 64)
        .replace(/\0+$/, '')
        .endsWith(';');
    case 'tiff':
    case 'avif':
      return false;
  }
}
