import { basename } from 'node:path';

/** The default name of a model: that of its folder, or of the repository on the hub. */
export function nameOfSource(source: string): string {
  return basename(source.replace(/@[^@/]*$/, '')) || 'model';
}

/** A name as a folder name valid on any system: letters, digits, dots, dashes; never hidden, reserved or empty. */
export function folderName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 100);
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
  return plain === '' || reserved.test(plain) ? `model-${plain}` : plain;
}
