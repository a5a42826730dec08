import { Tensor } from 'onnxruntime-node';
import type { GradientOutput } from '../../../autodiff/index.ts';
import type { SparseRead } from '../../../autodiff/sparse.ts';
import { float32Of, type Model } from '../../../onnx/index.ts';
import { createParameter, stepAdamW, type Parameter } from '../adamw.ts';
import { sumOfSquares } from '../gradient-norm.ts';
import { TableRows, type TableState } from './table-rows.ts';
import type { TrainedWeights, Update } from './trained-weights.ts';

/** One trained weight: its values and moments, the tensor that feeds them, and the accumulated gradient. */
interface TrainedWeight {
  readonly parameter: Parameter;
  /** A view of the parameter's values, so that in-place updates are fed without a copy. */
  readonly tensor: Tensor;
  readonly gradient: Float32Array;
  /** Only for a table with row-wise gradients. */
  readonly rows: TableRows | null;
  /** The input with the row numbers that a batch reads. */
  readonly indices: string | null;
}

/** The trained weights of one tower, on the CPU. */
export class Weights implements TrainedWeights {
  readonly #weights = new Map<string, TrainedWeight>();

  /** Copies the values, so that the model is not modified. `sparse` lists the tables read by rows, and the input with the row numbers. */
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

  parameters(): Parameter[] {
    return Array.from(this.#weights.values(), ({ parameter }) => parameter);
  }

  feeds(rename: (name: string) => string = (name) => name): Record<string, Tensor> {
    return Object.fromEntries(Array.from(this.#weights, ([name, { tensor }]) => [rename(name), tensor]));
  }

  prepare(read: (input: string) => ArrayLike<bigint | number> | null): void {
    for (const { parameter, rows, indices } of this.#weights.values()) {
      const wanted = rows && indices !== null ? read(indices) : null;
      if (wanted) rows?.activate(parameter, wanted);
    }
  }

  gather(name: string, from: GradientOutput, { data }: Tensor, indices: ArrayLike<bigint | number> | null): void {
    const output = data as Float32Array;
    const { gradient, rows, parameter } = this.#weights.get(name)!;
    if (from.kind === 'sparse-rows' && rows && indices) {
      rows.add(gradient, output, indices, parameter.dims[1]!);
      return;
    }
    for (let i = 0; i < gradient.length; i++) gradient[i]! += output[i]!;
  }

  gradients(): Map<string, Float32Array> {
    return new Map(Array.from(this.#weights, ([name, { gradient }]) => [name, gradient]));
  }

  scaleGradients(factor: number): void {
    for (const { gradient } of this.#weights.values()) for (let i = 0; i < gradient.length; i++) gradient[i]! *= factor;
  }

  /** Computed in double precision. */
  squaredNorm(): number {
    let sum = 0;
    for (const { gradient, rows, parameter } of this.#weights.values()) {
      sum += rows ? rows.squaredNorm(gradient, parameter.dims[1]!) : sumOfSquares(gradient, 0, gradient.length);
    }
    return sum;
  }

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

  settled(): Map<string, Float32Array> {
    return new Map(
      Array.from(this.#weights, ([name, { parameter, rows }]) => {
        const values = Float32Array.from(parameter.weights);
        rows?.settle(values, parameter.dims[1]!);
        return [name, values];
      }),
    );
  }

  /** The arrays are fed directly, so they are always up to date. */
  pull(): void {}

  push(): void {}

  close(): void {}

  tables(): Record<string, TableState> {
    const tables = [...this.#weights].filter(([, { rows }]) => rows !== null);
    return Object.fromEntries(tables.map(([name, { rows }]) => [name, rows!.state()]));
  }

  restoreTables(tables: Readonly<Record<string, TableState>>): void {
    for (const [name, state] of Object.entries(tables)) this.#weights.get(name)?.rows?.restore(state);
  }
}
