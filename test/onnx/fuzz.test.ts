import { expect, test } from 'vitest';
import {
  float,
  GraphBuilder,
  readModel,
  tensorFrom,
  writeModel,
  writeModelParts,
  type Attribute,
  type Dimension,
  type ElementType,
  type Graph,
  type Model,
  type Node,
  type Tensor,
  type Value,
} from '../../src/main/onnx/index.ts';
import { createRandom } from '../helpers/vectors.ts';

const types: readonly ElementType[] = [
  'float32',
  'float64',
  'float16',
  'bfloat16',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'bool',
];

test.each(Array.from({ length: 200 }, (_, seed) => seed))(
  'random model, seed %i: writing and reading changes nothing',
  (seed) => {
    const model = new Generator(seed).model();
    const bytes = writeModel(model);
    const again = readModel(bytes);
    expect(again).toEqual(model);
    expect(Buffer.compare(writeModel(again), bytes)).toBe(0);
    expect(Buffer.compare(Buffer.concat(writeModelParts(model)), bytes)).toBe(0);
  },
);

/** Generates random models: any attribute, type, dimension, nesting and unknown field; they need not be meaningful. */
class Generator {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = createRandom(seed);
  }

  model(): Model {
    return {
      ...new GraphBuilder({ opset: 1 + this.#int(30) }).build(),
      irVersion: this.#int(14),
      producer: this.#text(),
      metadata: new Map(this.#list(3, () => [this.#text(), this.#text()])),
      graph: this.#graph(2),
      ...this.#unknown(200),
    };
  }

  #graph(depth: number): Graph {
    const tensors = this.#list(4, (index) => this.#tensor(`w${index}`));
    const values = this.#list(3, (index) => this.#value(`v${index}`));
    return {
      name: this.#text(),
      nodes: this.#list(6, (index) => this.#node(index, depth)),
      initializers: new Map(tensors.map((tensor) => [tensor.name, tensor])),
      inputs: this.#list(3, () => this.#value(this.#text())),
      outputs: this.#list(3, () => this.#value(this.#text())),
      values: new Map(values.map((value) => [value.name, value])),
      ...this.#unknown(200),
    };
  }

  #node(index: number, depth: number): Node {
    return {
      name: this.#pick(['', `node ${index}`]),
      op: this.#text(),
      domain: this.#pick(['', 'com.microsoft', 'x']),
      inputs: this.#list(4, () => this.#pick(['', 'x', 'ünïcode'])),
      outputs: this.#list(3, () => this.#text()),
      attributes: new Map(this.#list(4, (key) => [`a${key}`, this.#attribute(depth)])),
      ...this.#unknown(200),
    };
  }

  #attribute(depth: number): Attribute {
    const whole = (): number => this.#pick([0, 1, -1, 127, 128, -(2 ** 31), 2 ** 31, 2 ** 40, 2 ** 63, -(2 ** 63)]);
    const real = (): number => this.#pick([0, -0, 0.5, Infinity, -Infinity, Number.NaN, Math.fround(this.#next())]);
    const plain: readonly (() => Attribute)[] = [
      () => ({ kind: 'int', value: whole() }),
      () => float(real()),
      () => ({ kind: 'string', value: this.#text() }),
      () => ({ kind: 'ints', value: this.#list(5, whole) }),
      () => ({ kind: 'floats', value: this.#list(5, real) }),
      () => ({ kind: 'strings', value: this.#list(3, () => this.#text()) }),
      () => ({ kind: 'tensor', value: this.#tensor('') }),
      () => ({ kind: 'tensors', value: this.#list(2, () => this.#tensor('t')) }),
    ];
    const nested: readonly (() => Attribute)[] = [
      () => ({ kind: 'graph', value: this.#graph(depth - 1) }),
      () => ({ kind: 'graphs', value: this.#list(2, () => this.#graph(depth - 1)) }),
    ];
    return this.#pick(depth > 0 ? [...plain, ...nested] : plain)();
  }

  #tensor(name: string): Tensor {
    const dims = this.#list(4, () => this.#int(4));
    const count = dims.reduce((product, dim) => product * dim, 1);
    const choice = this.#int(8);
    if (choice === 0)
      return {
        name,
        type: 'string',
        dims,
        bytes: null,
        strings: Array.from({ length: count }, () => this.#text()),
        ...this.#unknown(200),
      };
    if (choice === 1)
      return {
        name,
        type: 'float32',
        dims,
        bytes: null,
        external: { location: 'weights.bin', offset: this.#int(2 ** 40), length: 4 * count },
      };
    const numbers = Array.from({ length: count }, () => this.#int(100));
    return { ...tensorFrom(name, this.#pick(types), dims, numbers), ...this.#unknown(200) };
  }

  #value(name: string): Value {
    const type = this.#pick([null, ...types]);
    const dim = (): Dimension => this.#pick([0, 1, 7, 2 ** 33, 'batch', null]);
    const dims = type === null ? null : this.#pick([null, this.#list(4, dim)]);
    return { name, type, dims, ...this.#unknown(200) };
  }

  /** Fields from `first` on, in the order of their numbers, as they are read back. */
  #unknown(first: number): { unknown?: Uint8Array[] } {
    const fields = this.#list(2, (index) =>
      Uint8Array.from([0x82 | 0x80, (first >> 4) + index, 2, this.#int(256), this.#int(256)]),
    );
    return fields.length > 0 && this.#next() < 0.3 ? { unknown: fields } : {};
  }

  #text(): string {
    return this.#pick(['x', '/layers.0/MatMul_output_0', 'größe', '日本', 'a'.repeat(200)]);
  }

  #int(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#int(choices.length)]!;
  }

  #list<T>(most: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.#int(most + 1) }, (_, index) => make(index));
  }
}
