import { extname } from 'node:path';
import type { ImageFormat } from '../compute/contract/images.ts';

const formats: Readonly<Record<string, ImageFormat>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.jpe': 'jpeg',
  '.jfif': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
  '.gif': 'gif',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.avif': 'avif',
};

/** Image formats that cannot be decoded; listed so that an import reports them as skipped. */
const foreign = new Set(['.svg', '.bmp', '.heic', '.heif', '.jxl', '.jp2', '.psd']);

/** True for the file name of an image, of any format. */
export function isImageName(name: string): boolean {
  const extension = extname(name).toLowerCase();
  return extension in formats || foreign.has(extension);
}

/** The format that a file name indicates, or null. */
export function formatOfName(name: string): ImageFormat | null {
  return formats[extname(name).toLowerCase()] ?? null;
}

/** The usual extension of a format, with its dot. */
export function extensionOf(format: ImageFormat): string {
  return format === 'jpeg' ? '.jpg' : `.${format}`;
}

/** A file name without its image extension. */
export function stemOf(name: string): string {
  return isImageName(name) ? name.slice(0, -extname(name).length) : name;
}

/** True for files and folders that systems or programs hide. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name === '__MACOSX';
}
