import { stepAdamWRange, type AdamWConstants, type Parameter } from '../adamw.ts';
import { sumOfSquares } from '../gradient-norm.ts';

/**
 * Which rows of an embedding table were ever read. A row that never was has no moments, so that all AdamW does to it is to
 * decay it: the factors are multiplied up and applied when the row is read for the first time or the values are wanted. A
 * step then costs what the vocabulary in use costs, and the values are those of dense AdamW.
 */
export class TableRows {
  readonly #awake: Uint8Array;
  /** Rows that were ever read, in the order of their first reading. */
  readonly #rows: number[] = [];
  /** What the sleeping rows are still to be multiplied by. */
  #owed = 1;

  constructor(rows: number) {
    this.#awake = new Uint8Array(rows);
  }

  /** Takes rows into use. */
  wake(parameter: Parameter, indices: ArrayLike<bigint | number>): void {
    const width = parameter.dims[1]!;
    for (let i = 0; i < indices.length; i++) {
      const row = Number(indices[i]);
      if (this.#awake[row] === 1) continue;
      this.#awake[row] = 1;
      this.#rows.push(row);
      this.#decay(parameter.weights, row, width);
    }
  }

  /** Adds the gradient of each index's row to the table's. */
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

  /** Pays what is owed to every sleeping row of a copy of the values. */
  settle(values: Float32Array, width: number): void {
    this.#awake.forEach((awake, row) => {
      if (awake === 0) this.#decay(values, row, width);
    });
  }

  /** What a run that goes on must know: which rows are in use, and what the others are owed. */
  state(): TableState {
    return { rows: [...this.#rows], owed: this.#owed };
  }

  restore({ rows, owed }: TableState): void {
    this.#rows.splice(0, this.#rows.length, ...rows);
    this.#awake.fill(0);
    for (const row of rows) this.#awake[row] = 1;
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
