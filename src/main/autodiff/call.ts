import type { Node } from '../onnx/model.ts';
import { zeros } from './algebra/movement.ts';
import type { Tape } from './algebra/tape.ts';
import type { Term } from './algebra/term.ts';
import { AutodiffError } from './errors.ts';

/** The parts of a call; `null` is an omitted input or output, or an output without a gradient. */
export interface CallParts {
  readonly tape: Tape;
  readonly node: Node;
  readonly inputs: readonly (Term | null)[];
  readonly outputs: readonly (Term | null)[];
  readonly gradients: readonly (Term | null)[];
  /** Values of a constant input, otherwise null. */
  readonly constant: (input: number) => readonly number[] | null;
  /** Whether the gradient of an input is requested. */
  readonly wants: (input: number) => boolean;
}

/** One operator call as a rule sees it: inputs `a b c …`, first output `y`, its gradient `g`, and the attributes. */
export class Call {
  readonly #parts: CallParts;

  constructor(parts: CallParts) {
    this.#parts = parts;
  }

  /** Where the rule emits. */
  get tape(): Tape {
    return this.#parts.tape;
  }

  get node(): Node {
    return this.#parts.node;
  }

  /** Gradient of the first output. Refuses a gradient that reaches another output: such a rule reads `gradients`. */
  get g(): Term {
    const other = this.#parts.gradients.findIndex((gradient, index) => index > 0 && gradient !== null);
    if (other > 0) this.refuse(`no gradient is known for output ${other} ("${this.node.outputs[other]}")`);
    return this.#parts.gradients[0] ?? this.refuse('its first output has no gradient');
  }

  /** Gradients of all outputs, zeros where nothing flows back. */
  get gradients(): Term[] {
    return this.#parts.outputs.map((_, index) => {
      const output = this.output(index);
      return this.#parts.gradients[index] ?? zeros(output, output.dims);
    });
  }

  get a(): Term {
    return this.#required(0);
  }

  get b(): Term {
    return this.#required(1);
  }

  get c(): Term {
    return this.#required(2);
  }

  get d(): Term {
    return this.#required(3);
  }

  get e(): Term {
    return this.#required(4);
  }

  /** First output. */
  get y(): Term {
    return this.output(0);
  }

  /** The inputs; null for an omitted one. */
  get inputs(): readonly (Term | null)[] {
    return this.#parts.inputs;
  }

  /** An output that must exist. */
  output(index: number): Term {
    return this.#parts.outputs[index] ?? this.refuse(`output ${index} is missing`);
  }

  /** Values of a constant input, otherwise null. */
  constant(input: number): readonly number[] | null {
    return this.#parts.constant(input);
  }

  /** Whether the gradient of an input is requested; others are pruned anyway, so only refusals need this. */
  wants(input: number): boolean {
    return this.#parts.wants(input);
  }

  /** An integer or float attribute. */
  number(name: string, fallback: number): number {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === 'int' || attribute?.kind === 'float' ? attribute.value : fallback;
  }

  /** A list of integers, or null when the attribute is absent. */
  ints(name: string): readonly number[] | null {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === 'ints' ? attribute.value : null;
  }

  /** A text attribute. */
  text(name: string, fallback: string): string {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === 'string' ? attribute.value : fallback;
  }

  /** An axis, counted from the front, of a shape with `rank` axes. */
  axis(fallback: number, rank: number): number {
    const axis = this.number('axis', fallback);
    return axis < 0 ? axis + rank : axis;
  }

  /** Throw because the operator is supported, but not in this form. */
  refuse(why: string): never {
    throw new AutodiffError('unsupported-case', why, this.node);
  }

  #required(index: number): Term {
    return this.#parts.inputs[index] ?? this.refuse(`input ${index} is missing`);
  }
}
