import { OnnxError, type OnnxErrorCode } from '../errors.ts';
import type { ElementType, Node, Tensor } from '../model.ts';
import type { StaticValue } from '../types.ts';

/** One operator call as a shape rule sees it: static inputs, constants where they are known, attributes by name. */
export class ShapeCall {
  readonly node: Node;
  readonly opset: number;
  readonly #inputs: readonly (StaticValue | null)[];
  readonly #constants: (index: number) => readonly number[] | null;

  constructor(
    node: Node,
    opset: number,
    inputs: readonly (StaticValue | null)[],
    constants: (index: number) => readonly number[] | null,
  ) {
    this.node = node;
    this.opset = opset;
    this.#inputs = inputs;
    this.#constants = constants;
  }

  /** The number of inputs, including omitted ones. */
  get inputCount(): number {
    return this.#inputs.length;
  }

  /** The type of an input. Throws `invalid-graph` when it is omitted. */
  input(index: number): StaticValue {
    return this.optional(index) ?? this.fail(`input ${index} is missing`, 'invalid-graph');
  }

  /** The type of an input that may be omitted. */
  optional(index: number): StaticValue | null {
    return this.#inputs[index] ?? null;
  }

  /** All inputs that are not omitted. */
  given(): StaticValue[] {
    return this.#inputs.filter((input) => input !== null);
  }

  /** The numbers of an input, or null when they are only known at run time. */
  constant(index: number): readonly number[] | null {
    return this.#constants(index);
  }

  /** The numbers of an input that the shape depends on. Throws `not-static` when they are not known. */
  known(index: number, what: string): readonly number[] {
    return (
      this.constant(index) ??
      this.fail(`its ${what} ("${this.node.inputs[index]}") are only known at run time`, 'not-static')
    );
  }

  /** An integer attribute, or its default. */
  int(name: string, fallback: number): number {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === 'int' ? attribute.value : fallback;
  }

  /** A text attribute, or its default. */
  text(name: string, fallback: string): string {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === 'string' ? attribute.value : fallback;
  }

  /** A list of integers, or null when absent. */
  ints(name: string): readonly number[] | null {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === 'ints' ? attribute.value : null;
  }

  /** A tensor attribute, or null when absent. */
  tensor(name: string): Tensor | null {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === 'tensor' ? attribute.value : null;
  }

  /** An axis of something of `rank` dimensions, counted from the front. Throws `shape-mismatch` when there is none. */
  axis(axis: number, rank: number): number {
    const positive = axis < 0 ? axis + rank : axis;
    return positive >= 0 && positive < rank ? positive : this.fail(`axis ${axis} does not exist in ${rank} dimensions`);
  }

  /** The common element type of all inputs. Throws `shape-mismatch` when there are several. */
  commonType(): ElementType {
    const [first, ...rest] = this.given();
    if (!first) return this.fail('it has no inputs', 'invalid-graph');
    const other = rest.find((input) => input.type !== first.type);
    return other ? this.fail(`its inputs are of different types, ${first.type} and ${other.type}`) : first.type;
  }

  /** The shape that the dims broadcast to, by NumPy's rule. Throws `shape-mismatch` when they do not. */
  broadcast(...shapes: (readonly number[])[]): number[] {
    const rank = Math.max(0, ...shapes.map((dims) => dims.length));
    return Array.from({ length: rank }, (_, position) => {
      const sizes = shapes.map((dims) => dims[position - rank + dims.length] ?? 1);
      const size = sizes.find((dim) => dim !== 1) ?? 1;
      if (sizes.some((dim) => dim !== 1 && dim !== size)) {
        this.fail(`shapes ${shapes.map((dims) => `[${dims.join(',')}]`).join(' and ')} do not broadcast`);
      }
      return size;
    });
  }

  /** Throw an `OnnxError` that names this node; `shape-mismatch` unless another code is given. */
  fail(message: string, code: OnnxErrorCode = 'shape-mismatch'): never {
    throw new OnnxError(code, message, this.node);
  }
}

/** Returns the type of each output of an operator; a node may use fewer of them. */
export type ShapeRule = (call: ShapeCall) => readonly StaticValue[];
