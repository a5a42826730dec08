import type { AttributeSource } from '../../onnx/attributes.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { ElementType, Model } from '../../onnx/model.ts';
import { tensorFrom, type TensorSource } from '../../onnx/tensors.ts';
import type { StaticValue } from '../../onnx/types.ts';
import type { Term } from './term.ts';

/** Attributes of an emitted node. */
export type Attributes = Readonly<Record<string, AttributeSource>>;

/** Records nodes with the static type of every value, so that shapes are known while a gradient is being written. */
export class Tape {
  readonly opset: number;
  readonly #builder: GraphBuilder;
  #scope = '';
  /** Products of a term and a number, so that scaling twice takes one node. */
  readonly #scaled = new Map<string, { of: Term; by: number }>();

  constructor(builder: GraphBuilder) {
    this.#builder = builder;
    this.opset = builder.opset;
  }

  /** Run `emit` with emitted nodes named `<scope>/grad/<op>`. */
  within<T>(scope: string, emit: () => T): T {
    const outer = this.#scope;
    this.#scope = scope;
    try {
      return emit();
    } finally {
      this.#scope = outer;
    }
  }

  /** A value that is already in the graph. */
  term(name: string, { type, dims }: StaticValue): Term {
    return { tape: this, name, type, dims };
  }

  /** Declare a graph input. */
  input(name: string, { type, dims }: StaticValue): Term {
    return this.term(this.#builder.input(name, type, dims), { type, dims });
  }

  /** Emit a node with one output of the given type. */
  emit(op: string, inputs: readonly (Term | null)[], value: StaticValue, attributes: Attributes = {}): Term {
    return this.emitMany(op, inputs, [value], attributes)[0]!;
  }

  /** Emit a node with several outputs. */
  emitMany(
    op: string,
    inputs: readonly (Term | null)[],
    values: readonly StaticValue[],
    attributes: Attributes = {},
  ): Term[] {
    const names = this.#builder.emitMany(
      op,
      inputs.map((input) => input?.name ?? ''),
      attributes,
      { name: `${this.#scope}/grad/${op}`, outputs: values.length },
    );
    return names.map((name, index) => this.term(name, values[index]!));
  }

  /** Add a second name for a value. */
  alias(term: Term, name: string): void {
    this.#builder.emit('Identity', [term.name], {}, { name, outputs: [name] });
  }

  /** A constant of rank 0. */
  scalar(value: number, type: ElementType): Term {
    return this.term(this.#builder.scalar(value, type), { type, dims: [] });
  }

  /** A constant int64 vector. */
  ints(values: readonly number[]): Term {
    return this.term(this.#builder.ints(values), { type: 'int64', dims: [values.length] });
  }

  /** A constant tensor. */
  constant(type: ElementType, dims: readonly number[], data: TensorSource): Term {
    const name = this.#builder.initializer(tensorFrom(`${this.#scope}/grad/constant`, type, dims, data));
    return this.term(name, { type, dims });
  }

  /** Remember that `term` is `of` × `by`. */
  rememberScale(term: Term, of: Term, by: number): void {
    this.#scaled.set(term.name, { of, by });
  }

  /** The term and factor that `term` is a product of: itself and 1, unless it was made by scaling. */
  scaleOf(term: Term): { of: Term; by: number } {
    return this.#scaled.get(term.name) ?? { of: term, by: 1 };
  }

  /** The model so far. */
  build(): Model {
    return this.#builder.build();
  }
}
