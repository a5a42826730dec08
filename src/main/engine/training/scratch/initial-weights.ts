import type { GraphBuilder } from '../../../onnx/builder.ts';
import { tensorFrom } from '../../../onnx/tensors.ts';
import type { Random } from '../../base/random.ts';

/** Adds named, initialized weights to a graph; each method returns the name of the weight. */
export class InitialWeights {
  readonly #builder: GraphBuilder;
  readonly #random: Random;

  constructor(builder: GraphBuilder, random: Random) {
    this.#builder = builder;
    this.#random = random;
  }

  /** Normally distributed values with mean zero. */
  normal(name: string, dims: readonly number[], deviation: number): string {
    return this.#add(name, dims, () => this.#random.normal() * deviation);
  }

  zeros(name: string, dims: readonly number[]): string {
    return this.#add(name, dims, () => 0);
  }

  ones(name: string, dims: readonly number[]): string {
    return this.#add(name, dims, () => 1);
  }

  #add(name: string, dims: readonly number[], value: () => number): string {
    const count = dims.reduce((product, dim) => product * dim, 1);
    return this.#builder.initializer(tensorFrom(name, 'float32', dims, Float32Array.from({ length: count }, value)));
  }
}
