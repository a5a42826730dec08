import type { OffDiagonalMatch } from './off-diagonal.ts';
import type { Painting } from './paint.ts';
import type { Summary } from './summary.ts';

/** Messages to the painter thread. */
export type ToPainter =
  | { readonly kind: 'load'; readonly cosines: Float32Array; readonly n: number }
  /** Recomputed columns, [columns, n] row-major. */
  | { readonly kind: 'patch'; readonly columns: Uint32Array; readonly cosines: Float32Array }
  | { readonly kind: 'paint'; readonly number: number; readonly painting: Painting; readonly colours: Uint32Array };

/** One tile of the painted matrix: `level` halvings, and its position there in pixels. */
export interface Tile {
  readonly level: number;
  readonly x: number;
  readonly y: number;
  readonly bitmap: ImageBitmap;
}

/** Messages from the painter thread. */
export type FromPainter =
  | { readonly kind: 'summary'; readonly summary: Summary; readonly matches: readonly OffDiagonalMatch[] }
  | { readonly kind: 'painted'; readonly number: number; readonly tiles: readonly Tile[] };

/** Pixels along the side of a tile. */
export const tileSize = 512;
