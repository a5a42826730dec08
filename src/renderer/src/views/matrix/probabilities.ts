import type { Painting } from './paint.ts';

/** Softmax probabilities of single cells; the sum of a row or column is computed on first use. */
export class Probabilities {
  readonly #cosines: Float32Array;
  readonly #n: number;
  readonly #overCaptions: boolean;
  readonly #factor: number;
  readonly #logSums: Float64Array;

  constructor(cosines: Float32Array, n: number, { values, factor }: Pick<Painting, 'values' | 'factor'>) {
    this.#cosines = cosines;
    this.#n = n;
    this.#overCaptions = values === 'captions';
    this.#factor = factor;
    this.#logSums = new Float64Array(n).fill(NaN);
  }

  /** The probability of a cell, along its row (over captions) or its column (over images). */
  of(image: number, caption: number): number {
    const line = this.#overCaptions ? image : caption;
    let logSum = this.#logSums[line]!;
    if (Number.isNaN(logSum)) this.#logSums[line] = logSum = this.#sum(line);
    return Math.exp(this.#factor * this.#cosines[image * this.#n + caption]! - logSum);
  }

  #sum(line: number): number {
    const n = this.#n;
    const [start, step] = this.#overCaptions ? [line * n, 1] : [line, n];
    let most = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < n; at++) most = Math.max(most, this.#cosines[start + at * step]!);
    let sum = 0;
    for (let at = 0; at < n; at++) sum += Math.exp(this.#factor * (this.#cosines[start + at * step]! - most));
    return this.#factor * most + Math.log(sum);
  }
}
