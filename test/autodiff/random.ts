import type { ElementType } from '../../src/main/onnx/model.ts';
import { elementCount } from '../../src/main/onnx/types.ts';
import type { Data } from './run.ts';

/** How the numbers of an input are drawn, given the random source and the floating-point type of the case. */
export type Draw = (random: () => number, type: ElementType) => Data;

const draw =
  (dims: readonly number[], next: (random: () => number, index: number) => number, fixed?: ElementType): Draw =>
  (random, type) => ({
    type: fixed ?? type,
    dims,
    numbers: Array.from({ length: elementCount(dims) }, (_, index) => next(random, index)),
  });

/** Floats between −2 and 2. */
export const any = (...dims: number[]): Draw => draw(dims, (random) => 4 * random() - 2);

/** Floats between 0.5 and 2. */
export const positive = (...dims: number[]): Draw => draw(dims, (random) => 0.5 + 1.5 * random());

/** Floats between −2 and 2, but at least 0.25 from 0, so that no step crosses a kink there. */
export const nonZero = (...dims: number[]): Draw =>
  draw(dims, (random) => (random() < 0.5 ? -1 : 1) * (0.25 + 1.75 * random()));

/** Floats that differ from each other by at least 0.2, in random order: no step changes which is the largest. */
export const distinct =
  (...dims: number[]): Draw =>
  (random, type) => {
    const count = elementCount(dims);
    const order = Array.from({ length: count }, (_, index) => ({ index, key: random() })).sort((a, b) => a.key - b.key);
    return { type, dims, numbers: order.map(({ index }) => 0.25 * (index - count / 2) + 0.1) };
  };

/** Integers from `low` to `high` (exclusive). */
export const integers = (low: number, high: number, ...dims: number[]): Draw =>
  draw(dims, (random) => low + Math.floor(random() * (high - low)), 'int64');

/** True or false. */
export const flags = (...dims: number[]): Draw => draw(dims, (random) => (random() < 0.5 ? 1 : 0), 'bool');

/** The given numbers. */
export const exactly =
  (numbers: readonly number[], dims: readonly number[] = [numbers.length], fixed?: ElementType): Draw =>
  (_, type) => ({ type: fixed ?? type, dims, numbers });
