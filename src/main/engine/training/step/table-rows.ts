import { stepAdamWRange, type AdamWConstants, type Parameter } from '../adamw.ts';
import { sumOfSquares } from '../gradient-norm.ts';

/**
 * Tracks which rows of an embedding table have been read. A row that has not been read has no moments, so AdamW only decays it: the
 * factors accumulate and are applied when the row is first read or the values are exported. The cost of a step thus depends on the
 * vocabulary in use, and the values equal those of dense AdamW.
 */
export class TableRows {
  readonly #active: Uint8Array;
  /** Rows that have been read, in the order of their first use. */
  readonly #rows: number[] = [];
  /** The accumulated decay of the rows that have not been read. */
  #owed = 1;

  constructor(rows: number) {
    this.#active = new Uint8Array(rows);
  }

  /** Marks rows as read, and applies their accumulated decay. */
  activate(parameter: Parameter, indices: ArrayLike<bigint | number>): void {
    const width = parameter.dims[1]!;
    for (let i = 0; i < indices.length; i++) {
      const row = Number(indices[i]);
      if (this.#active[row] === 1) continue;
      this.#active[row] = 1;
      this.#rows.push(row);
      this.#decay(parameter.weights, row, width);
    }
  }

  /** Adds the gradient of each index to its row of the table's gradient. */
  add(gradient: Float32Array, rows: Float32Array, indices: ArrayLike<bigint | number>, width: number): void {
    for (let i = 0; i < indices.length; i++) {
      const to = Number(indices[i]) * width;
      const from = i * width;
      for (let column = 0; column < width; column++) gradient[to + column]! += rows[from + column]!;
    }
  }

  squaredNorm(gradient: Float32Array, width: number): number {
    return this.#rows.reduce((sum, row) => sum + sumOfSquares(gradient, row * width, (row + 1) * width), 0);
  }

  update(
    parameter: Parameter,
    gradient: Float32Array,
    constants: AdamWConstants,
    { rate, number, gradientScale }: { rate: number; number: number; gradientScale: number },
  ): void {
    const width = parameter.dims[1]!;
    for (const row of this.#rows) {
      stepAdamWRange(parameter, gradient, constants, {
        rate,
        step: number,
        gradientScale,
        from: row * width,
        to: (row + 1) * width,
      });
      gradient.fill(0, row * width, (row + 1) * width);
    }
    if (parameter.decayed) this.#owed *= 1 - rate * constants.weightDecay;
  }

  /** Applies the accumulated decay to the unread rows of a copy of the values. */
  settle(values: Float32Array, width: number): void {
    this.#active.forEach((active, row) => {
      if (active === 0) this.#decay(values, row, width);
    });
  }

  /** The state to save in a checkpoint: the rows in use, and the accumulated decay of the others. */
  state(): TableState {
    return { rows: [...this.#rows], owed: this.#owed };
  }

  restore({ rows, owed }: TableState): void {
    this.#rows.splice(0, this.#rows.length, ...rows);
    this.#active.fill(0);
    for (const row of rows) this.#active[row] = 1;
    this.#owed = owed;
  }

  #decay(weights: Float32Array, row: number, width: number): void {
    if (this.#owed === 1) return;
    for (let i = row * width; i < (row + 1) * width; i++) weights[i]! *= this.#owed;
  }
}

/** The state of a table's rows as JSON. */
export interface TableState {
  readonly rows: number[];
  readonly owed: number;
}
