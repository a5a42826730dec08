import type { Tensor } from 'onnxruntime-node';
import type { GradientOutput } from '../../../autodiff/index.ts';
import type { AdamWConstants, Parameter } from '../adamw.ts';
import type { TableState } from './table-rows.ts';

/** What an update needs to know of its step. `number` counts from 1; `gradientScale` multiplies every gradient. */
export interface Update {
  readonly constants: AdamWConstants;
  readonly rate: number;
  readonly number: number;
  readonly gradientScale: number;
}

/** The trained weights of one tower with their moments and gradients, wherever they lie. */
export interface TrainedWeights {
  /** Every parameter with its moments in memory, for checkpoints: true after `pull`, and made true elsewhere by `push`. */
  parameters(): Parameter[];
  /** What a session takes. */
  feeds(rename?: (name: string) => string): Record<string, Tensor>;
  /** Brings the rows of tables that a batch will read up to date. `read` gives the row numbers of an input, repeated or not. */
  prepare(read: (input: string) => ArrayLike<bigint | number> | null): void;
  /** Adds a gradient, from an output [like the weight] or, for rows, [...indices, width] with its indices. */
  gather(
    name: string,
    from: GradientOutput,
    output: Tensor,
    indices: ArrayLike<bigint | number> | null,
  ): void | Promise<void>;
  /** The gradients gathered since the last update; rows that were not read are zero. */
  gradients(): ReadonlyMap<string, Float32Array> | Promise<ReadonlyMap<string, Float32Array>>;
  /** Multiplies what was gathered, to turn a sum of batches into their mean. */
  scaleGradients(factor: number): void;
  /** The sum of squares of all gradients. */
  squaredNorm(): number | Promise<number>;
  /** One AdamW step of every weight; the gradients are then zero. */
  update(update: Update): void | Promise<void>;
  /** Brings the values and moments in memory up to date. */
  pull(): void | Promise<void>;
  /** Takes the values and moments in memory for the true ones. */
  push(): void;
  /** Copies of the values in memory with what is owed to rows that were never read applied: those of dense AdamW. */
  settled(): Map<string, Float32Array>;
  /** The state of each table's rows, for a checkpoint. */
  tables(): Record<string, TableState>;
  /** Goes on from a checkpoint; the parameters' arrays are filled by the caller. */
  restoreTables(tables: Readonly<Record<string, TableState>>): void;
  /** Lets go of what lies outside the memory of the process. */
  close(): void | Promise<void>;
}
