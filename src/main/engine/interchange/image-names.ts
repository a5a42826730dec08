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

/** Image formats that are not decoded; they are taken up only to be listed with that reason. */
const foreign = new Set(['.svg', '.bmp', '.heic', '.heif', '.jxl', '.jp2', '.psd']);

/** True for a name that says it is an image, of whatever kind. */
export function isImageName(name: string): boolean {
  const extension = extname(name).toLowerCase();
  return extension in formats || foreign.has(extension);
}

/** The format that a name promises, null when it promises none. */
export function promisedFormat(name: string): ImageFormat | null {
  return formats[extname(name).toLowerCase()] ?? null;
}

/** The usual ending for a format, with its dot. */
export function extensionOf(format: ImageFormat): string {
  return format === 'jpeg' ? '.jpg' : `.${format}`;
}

/** A name without the ending that says it is an image. */
export function stemOf(name: string): string {
  return isImageName(name) ? name.slice(0, -extname(name).length) : name;
}

/** The class folder, split folder or file that the system or a program hides. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name === '__MACOSX';
}
