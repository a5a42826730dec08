/** A grid of equal cells as wide as its container. Positions are computed, so a million cells cost nothing. */
export interface GridLayout {
  readonly columns: number;
  readonly rows: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Total height in pixels. */
  readonly height: number;
}

/** The first and last cell (exclusive) to render. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Lays out `count` cells in as many columns as fit with at least `minimum` pixels each; leftover width is shared evenly. */
export function layOut(count: number, width: number, minimum: number, below: number): GridLayout {
  const columns = Math.max(1, Math.floor(width / minimum));
  const cellWidth = Math.max(1, Math.floor(width / columns));
  const cellHeight = cellWidth + below;
  const rows = Math.ceil(count / columns);
  return { columns, rows, cellWidth, cellHeight, height: rows * cellHeight };
}

/** Lays out `count` cells as a list, each as wide as the container and `height` pixels high. */
export function layOutList(count: number, width: number, height: number): GridLayout {
  return { columns: 1, rows: count, cellWidth: Math.max(1, width), cellHeight: height, height: count * height };
}

/** The cells that are visible between `top` and `top + viewport`, with `spare` rows above and below. */
export function findSpan(layout: GridLayout, count: number, top: number, viewport: number, spare: number): Span {
  const first = Math.max(0, Math.floor(top / layout.cellHeight) - spare);
  const last = Math.max(first, Math.ceil((top + viewport) / layout.cellHeight) + spare);
  return { start: Math.min(first * layout.columns, count), end: Math.min(last * layout.columns, count) };
}

/** The nearest scroll position at which the cell is fully visible. */
export function reveal(layout: GridLayout, index: number, top: number, viewport: number): number {
  const start = Math.floor(index / layout.columns) * layout.cellHeight;
  const end = start + layout.cellHeight;
  if (start < top) return start;
  return end > top + viewport ? end - viewport : top;
}

/** A step of keyboard navigation in a grid. */
export type Step = 'left' | 'right' | 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last';

/** The cell that a step leads to; steps across the edge are ignored, except from the end of one row to the next. */
export function move(layout: GridLayout, count: number, index: number, step: Step, viewport: number): number {
  const page = Math.max(1, Math.floor(viewport / layout.cellHeight)) * layout.columns;
  const targets: Record<Step, number> = {
    left: index - 1,
    right: index + 1,
    up: index - layout.columns,
    down: index + layout.columns,
    'page-up': index - page,
    'page-down': index + page,
    first: 0,
    last: count - 1,
  };
  const target = targets[step];
  if (step === 'up' && target < 0) return index;
  if (step === 'down' && target >= count) {
    const lastRow = Math.floor((count - 1) / layout.columns);
    return Math.floor(index / layout.columns) < lastRow ? count - 1 : index;
  }
  return Math.min(Math.max(target, 0), count - 1);
}
