import type { HotCell } from './hot-cells.ts';
import type { MatrixColours } from './colours.ts';
import type { Tile } from './messages.ts';
import type { Cell, Frame, Viewport } from './viewport.ts';

/** Everything that one drawing of the matrix shows. Lengths are CSS pixels; the square begins right of and below the gutters. */
export interface Scene {
  readonly view: Viewport;
  readonly frame: Frame;
  readonly gutter: Gutter;
  readonly tiles: readonly Tile[];
  readonly colours: MatrixColours;
  readonly ramp: Uint32Array;
  readonly cells: CellReader;
  readonly labels: LabelReader;
  /** The hottest cells, by the places where they stand now, the widest margins first. */
  readonly hot: readonly (HotCell & Cell)[];
  readonly cursor: Cell | null;
  readonly hover: Cell | null;
  readonly open: Cell | null;
  /** While another picture is being computed, this one steps back. */
  readonly dimmed: boolean;
}

/** Room for the images left of the square and for the captions above it. */
export interface Gutter {
  readonly left: number;
  readonly top: number;
}

/** What is written in and marked at a cell, by places. */
export interface CellReader {
  text(cell: Cell): string;
  /** Number of its colour, 0 to 255. */
  level(cell: Cell): number;
  beats(cell: Cell): 'none' | 'image' | 'caption' | 'both';
}

/** What stands on the axes, by place; undefined while it is not here. */
export interface LabelReader {
  picture(place: number): CanvasImageSource | null;
  caption(place: number): string | undefined;
}

/** The gutters of a square of `n` cells on a canvas: wider where there is room. */
export function chooseGutter(width: number, height: number): Gutter {
  return { left: width < 560 ? 44 : 60, top: height < 420 ? 72 : height < 640 ? 104 : 132 };
}
