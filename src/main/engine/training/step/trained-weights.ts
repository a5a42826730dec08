import type { Tensor } from 'onnxruntime-node';
import type { GradientOutput } from '../../../autodiff/index.ts';
import type { AdamWConstants, Parameter } from '../adamw.ts';
import type { TableState } from './table-rows.ts';

/** The parameters of an update. `number` counts from 1; `gradientScale` multiplies every gradient. */
export interface Update {
  readonly constants: AdamWConstants;
  readonly rate: number;
  readonly number: number;
  readonly gradientScale: number;
}

/** The trained weights of one tower with their moments and gradients, on the CPU or on a device. */
export interface TrainedWeights {
  /** Every parameter with its moments in memory, for checkpoints: up to date after `pull`, and written back by `push`. */
  parameters(): Parameter[];
  /** The feeds of a session. */
  feeds(rename?: (name: string) => string): Record<string, Tensor>;
  /** Brings the rows of tables that a batch will read up to date. `read` returns the row numbers of an input, with or without repeats. */
  prepare(read: (input: string) => ArrayLike<bigint | number> | null): void;
  /** Accumulates a gradient: an output shaped like the weight or, for rows, [...indices, width] with its indices. */
  gather(
    name: string,
    from: GradientOutput,
    output: Tensor,
    indices: ArrayLike<bigint | number> | null,
  ): void | Promise<void>;
  /** The gradients accumulated since the last update; rows that were not read are zero. */
  gradients(): ReadonlyMap<string, Float32Array> | Promise<ReadonlyMap<string, Float32Array>>;
  /** Multiplies the accumulated gradients, to turn a sum over batches into a mean. */
  scaleGradients(factor: number): void;
  /** The sum of squares of all gradients. */
  squaredNorm(): number | Promise<number>;
  /** One AdamW step of every weight; resets the gradients to zero. */
  update(update: Update): void | Promise<void>;
  /** Brings the values and moments in memory up to date. */
  pull(): void | Promise<void>;
  /** Replaces the current values and moments by those in memory. */
  push(): void;
  /** Copies of the values in memory, with the accumulated decay of unread rows applied: the values of dense AdamW. */
  settled(): Map<string, Float32Array>;
  /** The state of each table's rows, for a checkpoint. */
  tables(): Record<string, TableState>;
  /** Restores a checkpoint; the caller fills the arrays of the parameters. */
  restoreTables(tables: Readonly<Record<string, TableState>>): void;
  /** Releases device memory. */
  close(): void | Promise<void>;
}
