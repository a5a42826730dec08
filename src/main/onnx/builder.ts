import { attributeFrom, type AttributeSource } from './attributes.ts';
import { OnnxError } from './errors.ts';
import type { Dimension, ElementType, Graph, Model, Node, Tensor } from './model.ts';
import { Names } from './names.ts';
import { tensorFrom } from './tensors.ts';

export { float, floats, int, ints, tensor } from './attributes.ts';

/** Options of a builder: opset of ai.onnx (17), prefix of generated names (none), name of the graph ("graph"). */
export interface BuilderOptions {
  opset?: number;
  prefix?: string;
  name?: string;
}

/** Options of one node: its name, how many outputs it has or what they are called, and its operator domain ('' for ai.onnx). */
export interface EmitOptions {
  name?: string;
  outputs?: number | readonly string[];
  domain?: string;
}

/**
 * Builds a graph node by node, in topological order. Names are unique: a node or value whose name is taken gets a number
 * appended, so callers must use the returned names. Inputs, outputs and names given in `outputs` are kept unchanged, or
 * refused with `invalid-graph` when taken.
 */
export class GraphBuilder {
  readonly opset: number;
  readonly #prefix: string;
  readonly #graph: Graph;
  readonly #opsets: Map<string, number>;
  readonly #valueNames = new Names();
  readonly #nodeNames = new Names();
  readonly #constants = new Map<string, string>();

  constructor(options: BuilderOptions = {}) {
    this.opset = options.opset ?? 17;
    this.#prefix = options.prefix ?? '';
    this.#opsets = new Map([['', this.opset]]);
    this.#graph = {
      name: options.name ?? 'graph',
      nodes: [],
      initializers: new Map(),
      inputs: [],
      outputs: [],
      values: new Map(),
    };
  }

  /** Declare a graph input; dims may be symbolic. Returns its name. */
  input(name: string, type: ElementType, dims: readonly Dimension[]): string {
    this.#claim(name);
    this.#graph.inputs.push({ name, type, dims: [...dims] });
    return name;
  }

  /** Declare a value as graph output. Type and dims may be omitted: ONNX Runtime infers them. */
  output(name: string, type?: ElementType, dims?: readonly Dimension[]): void {
    if (!this.#valueNames.has(name))
      throw new OnnxError('invalid-graph', `Output "${name}" is not a value of graph "${this.#graph.name}"`);
    this.#graph.outputs.push({ name, type: type ?? null, dims: dims ? [...dims] : null });
  }

  /** Add a constant under its own name, or under that name with a number when it is taken. Returns the name. */
  initializer(tensor: Tensor): string {
    const name = this.#valueNames.unique(tensor.name || `${this.#prefix}constant`);
    this.#graph.initializers.set(name, name === tensor.name ? tensor : { ...tensor, name });
    return name;
  }

  /** A constant of rank 0 (float32 by default). Equal scalars share one initializer. */
  scalar(value: number, type: ElementType = 'float32'): string {
    // Object.is semantics: −0 and 0 differ as floats.
    const text = Object.is(value, -0) ? '-0' : String(value);
    return this.#constant(`${type}:${text}`, () =>
      tensorFrom(`${this.#prefix}scalar_${text}_${type}`, type, [], [value]),
    );
  }

  /** A constant int64 vector, for axes, shapes and pads. Equal vectors share one initializer. */
  ints(values: readonly number[]): string {
    const text = values.join(',');
    return this.#constant(`ints:${text}`, () =>
      tensorFrom(`${this.#prefix}ints_${values.slice(0, 6).join('_')}`, 'int64', [values.length], values),
    );
  }

  /** Add a node and return the name of its first output. `inputs` may contain '' for an omitted optional input. */
  emit(
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, AttributeSource>>,
    options?: EmitOptions,
  ): string {
    return this.emitMany(op, inputs, attributes, options)[0]!;
  }

  /** Add a node and return the names of all its outputs. */
  emitMany(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeSource>> = {},
    options: EmitOptions = {},
  ): string[] {
    const domain = options.domain ?? '';
    const name = this.#nodeNames.unique(options.name ?? `${this.#prefix}${op}`);
    for (const input of inputs) {
      if (input !== '' && !this.#valueNames.has(input)) {
        throw new OnnxError('invalid-graph', `input "${input}" is not a value of graph "${this.#graph.name}"`, {
          name,
          op,
          domain,
        });
      }
    }
    const outputs = this.#nameOutputs(name, options.outputs ?? 1);
    const entries = Object.entries(attributes).map(([key, value]) => [key, attributeFrom(key, value)] as const);
    this.#graph.nodes.push({ name, op, domain, inputs: [...inputs], outputs, attributes: new Map(entries) });
    if (!this.#opsets.has(domain)) this.#opsets.set(domain, 1);
    return outputs;
  }

  /** Add a node unchanged, with its names. */
  add(node: Node): void {
    for (const output of node.outputs) if (output !== '') this.#claim(output);
    this.#nodeNames.take(node.name);
    this.#graph.nodes.push(node);
  }

  /** Whether a name already belongs to a value of the graph. */
  has(name: string): boolean {
    return this.#valueNames.has(name);
  }

  /** The model so far; later calls do not change it. */
  build(): Model {
    const { name, nodes, initializers, inputs, outputs, values } = this.#graph;
    return {
      irVersion: irVersionOf(this.opset),
      producer: 'diagonal',
      opsets: new Map(this.#opsets),
      metadata: new Map(),
      graph: {
        name,
        nodes: [...nodes],
        initializers: new Map(initializers),
        inputs: [...inputs],
        outputs: [...outputs],
        values: new Map(values),
      },
    };
  }

  #constant(key: string, make: () => Tensor): string {
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.initializer(make());
    this.#constants.set(key, name);
    return name;
  }

  #nameOutputs(node: string, outputs: number | readonly string[]): string[] {
    if (typeof outputs === 'number') {
      return Array.from({ length: outputs }, (_, index) =>
        this.#valueNames.unique(index === 0 ? node : `${node}.${index}`),
      );
    }
    for (const output of outputs) if (output !== '') this.#claim(output);
    return [...outputs];
  }

  #claim(name: string): void {
    if (name === '' || !this.#valueNames.take(name)) {
      throw new OnnxError(
        'invalid-graph',
        `The name "${name}" is empty or already taken in graph "${this.#graph.name}"`,
      );
    }
  }
}

/** The oldest IR version that supports an opset of ai.onnx (table in ONNX's Versioning.md), from 8 for opsets up to 18. */
export function irVersionOf(opset: number): number {
  const firstOpsets = [19, 21, 23, 24, 25];
  return 8 + firstOpsets.filter((first) => opset >= first).length;
}
