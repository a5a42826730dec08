import { findPlaces } from './find-places.ts';
import { readMatrixSettings, writeMatrixSettings } from './settings.ts';
import { compare } from './off-diagonal.ts';
import { Probabilities } from './probabilities.ts';
import { rampOfProbability } from './paint.ts';
import { clamp, fit, goTo, reveal, zoom } from './viewport.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';
import type { Beats } from './off-diagonal.ts';
import type { MatrixState } from './matrix-state.svelte.ts';
import type { MatrixSettings } from './settings.ts';
import type { Cell, Frame, Viewport } from './viewport.ts';

/** Cell size in pixels after keyboard navigation, large enough for the value. */
const readable = 40;

/** State of the view: viewport, cursor and open cell. Cells are indices along the axes. */
export class MatrixView {
  readonly state: MatrixState;
  readonly #workspace: Workspace;
  frame = $state.raw<Frame>({ n: 0, width: 0, height: 0 });
  viewport = $state.raw<Viewport>({ x: 0, y: 0, scale: 1 });
  cursor = $state.raw<Cell | null>(null);
  hover = $state.raw<Cell | null>(null);
  readonly settings: MatrixSettings = $derived.by(() => readMatrixSettings(this.#workspace.router.settings));
  /** Logit scale of the softmax: from the chosen temperature, else the model's. */
  readonly factor = $derived.by(() =>
    this.settings.temperature === null ? this.modelFactor : 1 / this.settings.temperature,
  );
  readonly modelFactor = $derived.by(() => {
    const scale = this.#workspace.state.model?.logitScale;
    return scale === null || scale === undefined ? 100 : Math.exp(scale);
  });
  readonly #probabilities = $derived.by(() => {
    void this.state.edits;
    const { matrix, n } = this.state;
    const { values } = this.settings;
    return matrix && values !== 'cosine' ? new Probabilities(matrix.cosines, n, { values, factor: this.factor }) : null;
  });
  readonly #positions = $derived.by(() => findPlaces(this.state.matrix));
  /** The open cell, null when none is or when it is not in this matrix. */
  readonly open: Cell | null = $derived.by(() => {
    const { open } = this.settings;
    const image = open ? this.#positions.images.get(open.imageId) : undefined;
    const caption = open ? this.#positions.captions.get(open.captionId) : undefined;
    if (image === undefined || caption === undefined) return null;
    return { row: this.state.placeOf(image), column: this.state.placeOf(caption) };
  });
  readonly matches = $derived.by(() =>
    this.state.matches.map((cell) => ({
      ...cell,
      row: this.state.placeOf(cell.image),
      column: this.state.placeOf(cell.caption),
    })),
  );

  constructor(workspace: Workspace, state: MatrixState) {
    this.#workspace = workspace;
    this.state = state;
  }

  set(change: Partial<MatrixSettings>, how?: { readonly replace?: boolean }): void {
    this.#workspace.router.set(writeMatrixSettings(change), how);
  }

  /** Fits a new matrix into view; on a resize, the same matrix keeps its viewport. */
  resize(frame: Frame): void {
    const before = this.cursor && this.isInSight(this.cursor) ? this.cursor : null;
    const whole = this.frame.n !== frame.n || this.viewport.scale <= fit(this.frame).scale * 1.001;
    this.frame = frame;
    this.viewport = whole ? fit(frame) : clamp(this.viewport, frame);
    if (this.cursor && Math.max(this.cursor.row, this.cursor.column) >= frame.n) this.cursor = null;
    this.hover = null;
    if (before && this.cursor) this.viewport = reveal(this.viewport, before, frame);
    if (this.cursor === null && this.open !== null && frame.n > 0) this.#goToOpen(this.open);
  }

  /** Restores the cursor to the open cell, after a reload or a change of view. */
  #goToOpen(cell: Cell): void {
    this.cursor = cell;
    this.viewport = goTo(cell, Math.max(this.viewport.scale, readable), this.frame);
  }

  isInSight({ row, column }: Cell): boolean {
    const { viewport, frame } = this;
    const along = (from: number, place: number, size: number) =>
      place + 1 > from && place < from + size / viewport.scale;
    return along(viewport.x, column, frame.width) && along(viewport.y, row, frame.height);
  }

  fit(): void {
    this.viewport = fit(this.frame);
  }

  /** Zooms around the cursor if it is visible, else around the centre. */
  zoomBy(factor: number): void {
    const { viewport, frame, cursor } = this;
    const at = cursor && {
      x: (cursor.column + 0.5 - viewport.x) * viewport.scale,
      y: (cursor.row + 0.5 - viewport.y) * viewport.scale,
    };
    const inSight = at && at.x >= 0 && at.y >= 0 && at.x <= frame.width && at.y <= frame.height;
    this.viewport = zoom(viewport, factor, inSight ? at : { x: frame.width / 2, y: frame.height / 2 }, frame);
  }

  /** Moves the cursor, which starts at the centre of the view. */
  step(down: number, right: number): void {
    const { n } = this.frame;
    if (n === 0) return;
    const last = (place: number) => Math.min(Math.max(place, 0), n - 1);
    const from = this.cursor ?? this.middle();
    this.point(this.cursor ? { row: last(from.row + down), column: last(from.column + right) } : from);
  }

  middle(): Cell {
    const { viewport, frame } = this;
    const along = (from: number, size: number) =>
      Math.min(frame.n - 1, Math.max(0, Math.floor(from + Math.min(size / viewport.scale, frame.n) / 2)));
    return { row: along(viewport.y, frame.height), column: along(viewport.x, frame.width) };
  }

  /** Moves the cursor to a cell and into view; other views follow its image. */
  point(cell: Cell): void {
    this.cursor = cell;
    this.viewport = reveal(this.viewport, cell, this.frame);
    const { matrix, order } = this.state;
    if (!matrix) return;
    const imageId = matrix.imageIds[order[cell.row]!]!;
    const { router } = this.#workspace;
    if (router.selection.focus === imageId) return;
    // Keep a selection of several samples: the matrix may show it.
    this.#workspace.select(imageId, router.selection.ids.size > 1 ? 'focus' : 'only');
  }

  /** Steps through off-diagonal matches, largest margins first. */
  stepMatch(by: 1 | -1): void {
    if (this.matches.length === 0) return;
    const { cursor } = this;
    const at = cursor
      ? this.matches.findIndex(({ row, column }) => row === cursor.row && column === cursor.column)
      : -1;
    const next =
      this.matches[
        at < 0 ? (by > 0 ? 0 : this.matches.length - 1) : (at + by + this.matches.length) % this.matches.length
      ]!;
    const cell = { row: next.row, column: next.column };
    this.viewport = goTo(cell, Math.max(this.viewport.scale, readable), this.frame);
    this.point(cell);
    if (this.settings.open) this.openCell(cell);
  }

  /** Opens a cell: its image's pair and its caption's pair, side by side. */
  openCell(cell: Cell): void {
    this.point(cell);
    const { matrix, order } = this.state;
    if (!matrix) return;
    const imageId = matrix.imageIds[order[cell.row]!]!;
    const captionId = matrix.captionIds[order[cell.column]!]!;
    this.set({ open: { imageId, captionId } }, { replace: this.settings.open !== null });
  }

  close(): void {
    if (this.settings.open) this.set({ open: null });
  }

  positionsOf({ row, column }: Cell): { image: number; caption: number } {
    return { image: this.state.order[row]!, caption: this.state.order[column]! };
  }

  beats(cell: Cell): Beats {
    const { matrix, n } = this.state;
    const { image, caption } = this.positionsOf(cell);
    return matrix ? compare(matrix.cosines, n, image, caption) : 'none';
  }

  /** The marks of a cell: row-wise probabilities compare within a row only, column-wise ones within a column. */
  marksOf(cell: Cell): Beats {
    const beats = this.beats(cell);
    const { values } = this.settings;
    if (values === 'cosine' || beats === 'none') return beats;
    const side = values === 'captions' ? 'image' : 'caption';
    return beats === 'both' || beats === side ? side : 'none';
  }

  /** The value of a cell: cosine or probability. */
  valueOf(cell: Cell): number {
    const { image, caption } = this.positionsOf(cell);
    return this.#probabilities?.of(image, caption) ?? this.state.cosineOf(image, caption);
  }

  /** Colour index of a cell, 0 to 255. */
  levelOf(cell: Cell): number {
    const value = this.valueOf(cell);
    const { from, to } = this.state.scale;
    const share = this.#probabilities ? rampOfProbability(value) : (value - from) / (to - from);
    return Math.min(255, Math.max(0, Math.floor(share * 255.999)));
  }
}
