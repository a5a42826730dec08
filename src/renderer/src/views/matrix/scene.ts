import type { Beats, OffDiagonalMatch } from './off-diagonal.ts';
import type { MatrixColours } from './colours.ts';
import type { Tile } from './messages.ts';
import type { Cell, Frame, Viewport } from './viewport.ts';

/** Everything in one drawing of the matrix. Lengths are CSS pixels; the matrix starts right of and below the gutters. */
export interface Scene {
  readonly view: Viewport;
  readonly frame: Frame;
  readonly gutter: Gutter;
  readonly tiles: readonly Tile[];
  readonly colours: MatrixColours;
  readonly ramp: Uint32Array;
  readonly cells: CellReader;
  readonly labels: LabelReader;
  /** Off-diagonal matches at their current cells, largest margins first. */
  readonly matches: readonly (OffDiagonalMatch & Cell)[];
  readonly cursor: Cell | null;
  readonly hover: Cell | null;
  readonly open: Cell | null;
  /** Dimmed while a new matrix or order is computed. */
  readonly dimmed: boolean;
}

/** Space for images on the left and captions at the top. */
export interface Gutter {
  readonly left: number;
  readonly top: number;
}

/** Text, colour and marks of a cell. */
export interface CellReader {
  text(cell: Cell): string;
  /** Colour index, 0 to 255. */
  level(cell: Cell): number;
  beats(cell: Cell): Beats;
}

/** Labels of the axes by index; null or undefined until loaded. */
export interface LabelReader {
  picture(place: number): CanvasImageSource | null;
  caption(place: number): string | undefined;
}

/** The gutters on a canvas: wider where there is space. */
export function chooseGutter(width: number, height: number): Gutter {
  return { left: width < 560 ? 44 : 60, top: height < 420 ? 72 : height < 640 ? 104 : 132 };
}
