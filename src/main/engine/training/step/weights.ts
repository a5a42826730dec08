import { Tensor } from 'onnxruntime-node';
import type { GradientOutput } from '../../../autodiff/index.ts';
import type { SparseRead } from '../../../autodiff/sparse.ts';
import { float32Of, type Model } from '../../../onnx/index.ts';
import { createParameter, stepAdamW, type Parameter } from '../adamw.ts';
import { sumOfSquares } from '../gradient-norm.ts';
import { TableRows, type TableState } from './table-rows.ts';
import type { TrainedWeights, Update } from './trained-weights.ts';

/** One trained weight: its values with their moments, the tensor that feeds them, and the gradient that is being gathered. */
interface TrainedWeight {
  readonly parameter: Parameter;
  /** A view of the parameter's values: an update in place is fed without a copy. */
  readonly tensor: Tensor;
  readonly gradient: Float32Array;
  /** Only for a table whose gradient comes as rows. */
  readonly rows: TableRows | null;
  /** The input whose values are the rows of the table that a batch reads. */
  readonly indices: string | null;
}

/** The trained weights of one tower, on the CPU. */
export class Weights implements TrainedWeights {
  readonly #weights = new Map<string, TrainedWeight>();

  /** Copies the values out of the model, so that the file's bytes stay as they are. `sparse` tells which tables are read by rows, and by which input. */
  constructor(model: Model, trained: readonly string[], sparse: ReadonlyMap<string, SparseRead>) {
    for (const name of trained) {
      const initializer = model.graph.initializers.get(name)!;
      const parameter = createParameter(name, initializer.dims, Float32Array.from(float32Of(initializer)));
      this.#weights.set(name, {
        parameter,
        tensor: new Tensor('float32', parameter.weights, [...initializer.dims]),
        gradient: new Float32Array(parameter.weights.length),
        rows: sparse.has(name) ? new TableRows(initializer.dims[0]!) : null,
        indices: sparse.get(name)?.indices ?? null,
      });
    }
  }

  /** Every parameter with its moments, for checkpoints. */
  parameters(): Parameter[] {
    return Array.from(this.#weights.values(), ({ parameter }) => parameter);
  }

  /** What a session takes. */
  feeds(rename: (name: string) => string = (name) => name): Record<string, Tensor> {
    return Object.fromEntries(Array.from(this.#weights, ([name, { tensor }]) => [rename(name), tensor]));
  }

  /** Brings the rows of tables that a batch will read up to date. `read` gives the row numbers of an input, repeated or not. */
  prepare(read: (input: string) => ArrayLike<bigint | number> | null): void {
    for (const { parameter, rows, indices } of this.#weights.values()) {
      const wanted = rows && indices !== null ? read(indices) : null;
      if (wanted) rows?.wake(parameter, wanted);
    }
  }

  /** Adds a gradient, from an output of [like the weight] or, for rows, [...indices, width] with its indices. */
  gather(name: string, from: GradientOutput, { data }: Tensor, indices: ArrayLike<bigint | number> | null): void {
    const output = data as Float32Array;
    const { gradient, rows, parameter } = this.#weights.get(name)!;
    if (from.kind === 'sparse-rows' && rows && indices) {
      rows.add(gradient, output, indices, parameter.dims[1]!);
      return;
    }
    for (let i = 0; i < gradient.length; i++) gradient[i]! += output[i]!;
  }

  /** The gradients gathered since the last update; rows that were not read are zero. */
  gradients(): Map<string, Float32Array> {
    return new Map(Array.from(this.#weights, ([name, { gradient }]) => [name, gradient]));
  }

  /** Multiplies what was gathered, to turn a sum of batches into their mean. */
  scaleGradients(factor: number): void {
    for (const { gradient } of this.#weights.values()) for (let i = 0; i < gradient.length; i++) gradient[i]! *= factor;
  }

  /** The sum of squares of all gradients, in double precision. */
  squaredNorm(): number {
    let sum = 0;
    for (const { gradient, rows, parameter } of this.#weights.values()) {
      sum += rows ? rows.squaredNorm(gradient, parameter.dims[1]!) : sumOfSquares(gradient, 0, gradient.length);
    }
    return sum;
  }

  /** One AdamW step of every weight; the gradients are then zero. */
  update({ constants, rate, number, gradientScale }: Update): void {
    for (const { parameter, gradient, rows } of this.#weights.values()) {
      if (rows) {
        rows.update(parameter, gradient, constants, { rate, number, gradientScale });
      } else {
        stepAdamW(parameter, gradient, constants, rate, number, gradientScale);
        gradient.fill(0);
      }
    }
  }

  /** Copies of the values with what is owed to rows that were never read applied: those of dense AdamW. */
  settled(): Map<string, Float32Array> {
    return new Map(
      Array.from(this.#weights, ([name, { parameter, rows }]) => {
        const values = Float32Array.from(parameter.weights);
        rows?.settle(values, parameter.dims[1]!);
        return [name, values];
      }),
    );
  }

  /** The arrays are fed as they are, so they are always up to date. */
  pull(): void {}

  push(): void {}

  close(): void {}

  /** The state of each table's rows, for a checkpoint. */
  tables(): Record<string, TableState> {
    const tables = [...this.#weights].filter(([, { rows }]) => rows !== null);
    return Object.fromEntries(tables.map(([name, { rows }]) => [name, rows!.state()]));
  }

  /** Goes on from a checkpoint; the parameters' arrays are filled by the caller. */
  restoreTables(tables: Readonly<Record<string, TableState>>): void {
    for (const [name, state] of Object.entries(tables)) this.#weights.get(name)?.rows?.restore(state);
  }
}
