import { renameUses, renameValues } from '../edit.ts';
import { isFloat } from '../element-types.ts';
import { OnnxError } from '../errors.ts';
import { loadTensor, type ReadExternal } from '../external.ts';
import { shapeOnly } from '../fold/movement.ts';
import { knownFromTensor, tensorFromKnown, type Known } from '../fold/known.ts';
import { foldRules } from '../fold/rules.ts';
import { innerGraphs, valueNames } from '../graph.ts';
import type { Graph, Node, Value } from '../model.ts';
import { Names } from '../names.ts';
import { elementCount, type StaticValue } from '../types.ts';
import { refusalOf } from './advice.ts';
import { ShapeCall } from './call.ts';
import { passesThrough } from './pass-through.ts';
import { shapeRules } from './rules.ts';

/** Constants up to this many elements are computed ahead; masks of a text tower (77 × 77) are well below. */
const largestKnown = 65_536;

/** Values that weights have a part in are computed only to answer questions of shape, and only up to this many elements. */
const largestFromWeights = 1024;

/** Walks a sorted graph whose inputs are static, node by node; `finish` gives what is left of it. */
export class Binder {
  readonly #graph: Graph;
  readonly #opset: number;
  readonly #readExternal: ReadExternal | undefined;
  readonly #values = new Map<string, StaticValue>();
  /** Numbers of values, null where a look showed that they are not known. */
  readonly #known = new Map<string, Known | null>();
  /** Values that are another value under a new name. */
  readonly #aliases = new Map<string, string>();
  readonly #nodes: Node[] = [];

  constructor(graph: Graph, opset: number, readExternal: ReadExternal | undefined) {
    this.#graph = graph;
    this.#opset = opset;
    this.#readExternal = readExternal;
    for (const input of graph.inputs) this.#values.set(input.name, staticType(input));
    for (const { name, type, dims } of graph.initializers.values()) this.#values.set(name, { type, dims });
  }

  /** Infer the types of a node's outputs; keep the node, fold it, or let its output stand for its input. */
  bind(node: Node): void {
    const renamed = node.inputs.some((name) => this.#aliases.has(name)) ? renameUses(node, this.#aliases) : node;
    const rule = node.domain === '' ? shapeRules.get(node.op) : undefined;
    if (!rule || innerGraphs(node).length > 0) throw new OnnxError('unsupported-operator', refusalOf(node), node);
    const inputs = renamed.inputs.map((name) => (name === '' ? null : this.#values.get(name)!));
    const call = new ShapeCall(
      renamed,
      this.#opset,
      inputs,
      (index) => this.#numbers(renamed.inputs[index])?.values ?? null,
    );
    const outputs = rule(call);
    if (node.outputs.length > outputs.length)
      call.fail(`it has ${node.outputs.length} outputs, but the operator has ${outputs.length}`, 'invalid-graph');
    node.outputs.forEach((name, index) => {
      if (name !== '') this.#values.set(name, { type: outputs[index]!.type, dims: [...outputs[index]!.dims] });
    });
    if (passesThrough(call, outputs[0]!)) this.#aliases.set(node.outputs[0]!, renamed.inputs[0]!);
    else if (!this.#fold(call, outputs)) this.#nodes.push(renamed);
  }

  /** The graph that is left, with static inputs and outputs, and the types of its values. */
  finish(): { graph: Graph; values: Map<string, StaticValue> } {
    const names = this.#nameOutputs();
    const graph = this.#collect(names);
    const values = new Map<string, StaticValue>();
    for (const name of valueNames(graph)) values.set(name, this.#values.get(name)!);
    return { graph, values };
  }

  /** The numbers of a value, if they are known. */
  #numbers(name: string | undefined): Known | null {
    if (!name) return null;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const tensor = this.#graph.initializers.get(name);
    const limit = tensor && isFloat(tensor.type) ? largestFromWeights : largestKnown;
    const readable =
      tensor && tensor.type !== 'string' && elementCount(tensor.dims) <= limit && (tensor.bytes || this.#readExternal);
    const found = readable
      ? knownFromTensor(this.#readExternal ? loadTensor(tensor, this.#readExternal) : tensor, isFloat(tensor.type))
      : null;
    this.#known.set(name, found);
    return found;
  }

  /** Compute a node ahead if all that it depends on is known. True when it need not stay in the graph. */
  #fold(call: ShapeCall, outputs: readonly StaticValue[]): boolean {
    const { node } = call;
    const rule = foldRules.get(node.op);
    // bfloat16 has no arithmetic of its own in JavaScript, nor an agreed way to round in between.
    if (!rule || outputs.some((output) => output.type === 'bfloat16')) return false;
    const blind = shapeOnly.has(node.op);
    const inputs = node.inputs.map((name) => (name === '' || blind ? null : this.#numbers(name)));
    if (!blind && inputs.some((input, index) => input === null && node.inputs[index] !== '')) return false;
    // A float that became an integer carries no gradient any more.
    const fromWeights = isFloat(outputs[0]!.type) && inputs.some((input) => input?.fromWeights);
    const limit = fromWeights ? largestFromWeights : largestKnown;
    if (outputs.some((output) => elementCount(output.dims) > limit)) return false;
    const results = rule({ shape: call, inputs, outputs });
    if (!results) return false;
    node.outputs.forEach((name, index) => {
      if (name !== '') this.#known.set(name, { ...outputs[index]!, values: results[index]!, fromWeights });
    });
    return !fromWeights;
  }

  /**
   * Graph outputs keep their names though the node that gave them one may be gone: the value behind is renamed if it is inside the
   * graph and has no other such name, else an Identity node stays.
   */
  #nameOutputs(): Map<string, string> {
    const names = new Map<string, string>();
    const made = new Set(this.#nodes.flatMap((node) => node.outputs));
    const fixed = new Set(this.#graph.outputs.map((output) => output.name));
    for (const { name } of this.#graph.outputs) {
      if (made.has(name) || this.#graph.initializers.has(name) || this.#values.get(name) === undefined) continue;
      const source = this.#aliases.get(name);
      if (source !== undefined && made.has(source) && !fixed.has(source) && !names.has(source)) {
        names.set(source, name);
        this.#values.set(name, this.#values.get(source)!);
      } else if (source !== undefined || this.#known.get(name))
        this.#nodes.push(this.#identity(source ?? this.#freeze(name), name));
    }
    return names;
  }

  /** A folded graph output needs a second name for the constant itself. */
  #freeze(name: string): string {
    const constant = new Names(this.#values.keys()).unique(`${name}/constant`);
    this.#values.set(constant, this.#values.get(name)!);
    this.#known.set(constant, this.#known.get(name)!);
    return constant;
  }

  #identity(source: string, name: string): Node {
    return {
      name: `${name}/identity`,
      op: 'Identity',
      domain: '',
      inputs: [source],
      outputs: [name],
      attributes: new Map(),
    };
  }

  /** Keep what the outputs need, from the end; folded values that are used become initializers. */
  #collect(names: ReadonlyMap<string, string>): Graph {
    const needed = new Set(this.#graph.outputs.map((output) => output.name));
    for (const [source, name] of names) if (needed.has(name)) needed.add(source);
    const nodes = this.#nodes.toReversed().filter((node) => {
      const used = node.outputs.some((output) => needed.has(output));
      if (used) for (const input of node.inputs) needed.add(input);
      return used;
    });
    const made = new Set(nodes.flatMap((node) => node.outputs));
    const initializers = new Map([...this.#graph.initializers].filter(([name]) => needed.has(name)));
    for (const name of needed) {
      const known = this.#known.get(name);
      if (known && !made.has(name) && !initializers.has(name) && ![...names.values()].includes(name)) {
        initializers.set(name, tensorFromKnown(name, known));
      }
    }
    const outputs = this.#graph.outputs.map((output) => ({ ...output, ...this.#values.get(output.name) }));
    const graph: Graph = { ...this.#graph, nodes: nodes.reverse(), initializers, values: new Map() };
    return { ...renameValues(graph, names), outputs };
  }
}

function staticType(value: Value): StaticValue {
  const { type, dims } = value;
  if (type === null || !dims?.every((dim) => typeof dim === 'number'))
    throw new OnnxError('not-static', `Input "${value.name}" has no static type`);
  return { type, dims };
}
