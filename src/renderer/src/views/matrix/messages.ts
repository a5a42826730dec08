import type { HotCell } from './hot-cells.ts';
import type { Painting } from './paint.ts';
import type { Summary } from './summary.ts';

/** What the painter's thread is told. */
export type ToPainter =
  | { readonly kind: 'load'; readonly cosines: Float32Array; readonly n: number }
  /** Columns computed anew, [columns, n] row-major. */
  | { readonly kind: 'patch'; readonly columns: Uint32Array; readonly cosines: Float32Array }
  | { readonly kind: 'paint'; readonly number: number; readonly painting: Painting; readonly colours: Uint32Array };

/** One part of the painted matrix: `level` halvings, and where it lies there in pixels. */
export interface Tile {
  readonly level: number;
  readonly x: number;
  readonly y: number;
  readonly bitmap: ImageBitmap;
}

/** What it answers. */
export type FromPainter =
  | { readonly kind: 'summary'; readonly summary: Summary; readonly hot: readonly HotCell[] }
  | { readonly kind: 'painted'; readonly number: number; readonly tiles: readonly Tile[] };

/** Pixels along the side of a tile. */
export const tileSize = 512;
