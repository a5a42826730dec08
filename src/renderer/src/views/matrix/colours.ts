import { levels } from '../../charts/cosine-scale.ts';
import { readBytes, readColour } from '../../charts/theme-colours.ts';

/** The theme colours of the drawing. */
export interface MatrixColours {
  readonly text: string;
  readonly soft: string;
  readonly faint: string;
  readonly line: string;
  readonly ground: string;
  readonly accent: string;
  readonly warn: string;
  readonly tile: string;
}

/** Reads the theme colours; in an effect, they are tracked. */
export const readMatrixColours = (): MatrixColours => ({
  text: readColour('--text'),
  soft: readColour('--text-soft'),
  faint: readColour('--text-faint'),
  line: readColour('--line-strong'),
  ground: readColour('--work'),
  accent: readColour('--accent'),
  warn: readColour('--warn'),
  tile: readColour('--hover'),
});

/** The cosine scale as 256 colours, packed as pixels in memory. */
export function readRamp(): Uint32Array {
  const stops = Array.from({ length: levels }, (_, level) => readBytes(`--cosine-${level}`));
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let at = 0; at < 256; at++) {
    const place = (at / 255) * (levels - 1);
    const low = Math.min(Math.floor(place), levels - 2);
    const share = place - low;
    for (let channel = 0; channel < 4; channel++) {
      bytes[4 * at + channel] = (1 - share) * stops[low]![channel]! + share * stops[low + 1]![channel]!;
    }
  }
  return new Uint32Array(bytes.buffer);
}

/** Whether dark text has better contrast on a colour than light text (relative luminance, WCAG 2). */
export function isBright(packed: number): boolean {
  const channel = (shift: number) => {
    const value = ((packed >>> shift) & 255) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(0) + 0.7152 * channel(8) + 0.0722 * channel(16) > 0.18;
}
