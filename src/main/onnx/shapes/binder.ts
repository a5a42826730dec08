import { renameUses, renameValues } from '../edit.ts';
import { OnnxError } from '../errors.ts';
import type { ReadExternal } from '../external.ts';
import { Knowledge } from '../fold/knowledge.ts';
import { innerGraphs, valueNames } from '../graph.ts';
import type { Graph, Node, Tensor, Value } from '../model.ts';
import { Names } from '../names.ts';
import type { StaticValue } from '../types.ts';
import { refusalOf } from './advice.ts';
import { ShapeCall } from './call.ts';
import { branchOf, inlineBranch } from './inline-branch.ts';
import { passesThrough } from './pass-through.ts';
import { shapeRules } from './rules.ts';

/** Walks a sorted graph whose inputs are static, node by node; `finish` returns what remains of it. */
export class Binder {
  readonly #graph: Graph;
  readonly #opset: number;
  readonly #knowledge: Knowledge;
  /** Those of the graph, and of inlined branches. */
  readonly #initializers: Map<string, Tensor>;
  readonly #values = new Map<string, StaticValue>();
  /** Aliases of other values. */
  readonly #aliases = new Map<string, string>();
  readonly #nodes: Node[] = [];
  /** Created when a branch needs names. */
  #names: Names | null = null;

  constructor(graph: Graph, opset: number, readExternal: ReadExternal | undefined) {
    this.#graph = graph;
    this.#opset = opset;
    this.#initializers = new Map(graph.initializers);
    this.#knowledge = new Knowledge(this.#initializers, readExternal);
    for (const input of graph.inputs) this.#values.set(input.name, staticType(input));
    for (const { name, type, dims } of graph.initializers.values()) this.#values.set(name, { type, dims });
  }

  /** Infer the types of a node's outputs; keep the node, fold it, or alias its output to its input. */
  bind(original: Node): void {
    const node = original.inputs.some((name) => this.#aliases.has(name))
      ? renameUses(original, this.#aliases)
      : original;
    const branch = this.#findBranch(node);
    if (branch) return this.#inline(node, branch);
    const rule = node.domain === '' ? shapeRules.get(node.op) : undefined;
    if (!rule || innerGraphs(node).length > 0) throw new OnnxError('unsupported-operator', refusalOf(node), node);
    const inputs = node.inputs.map((name) => (name === '' ? null : this.#values.get(name)!));
    const numbers = (index: number): readonly number[] | null =>
      this.#knowledge.numbersOf(node.inputs[index])?.values ?? null;
    const call = new ShapeCall(node, this.#opset, inputs, numbers);
    const outputs = rule(call);
    if (node.outputs.length > outputs.length) {
      call.fail(`it has ${node.outputs.length} outputs, but the operator has ${outputs.length}`, 'invalid-graph');
    }
    node.outputs.forEach((name, index) => {
      if (name !== '') this.#values.set(name, { type: outputs[index]!.type, dims: [...outputs[index]!.dims] });
    });
    if (passesThrough(call, outputs[0]!)) this.#aliases.set(node.outputs[0]!, node.inputs[0]!);
    else if (!this.#knowledge.fold(call, outputs)) this.#nodes.push(node);
  }

  /** The branch of an If that is always taken because only shapes decide (PyTorch checks like this whether an axis can be squeezed). */
  #findBranch(node: Node): Graph | null {
    if (node.op !== 'If' || node.domain !== '') return null;
    const decided = this.#knowledge.computed(node.inputs[0]!);
    return decided && branchOf(node, decided.values[0] !== 0);
  }

  /** Bind the nodes of a branch in place of its If. */
  #inline(node: Node, given: Graph): void {
    this.#names ??= new Names([...valueNames(this.#graph), ...this.#values.keys()]);
    const branch = inlineBranch(given, this.#names);
    for (const tensor of branch.initializers.values()) {
      this.#initializers.set(tensor.name, tensor);
      this.#values.set(tensor.name, { type: tensor.type, dims: tensor.dims });
    }
    for (const inner of branch.nodes) this.bind(inner);
    node.outputs.forEach((name, index) => {
      if (name === '') return;
      const result = branch.outputs[index]!.name;
      const source = this.#aliases.get(result) ?? result;
      this.#aliases.set(name, source);
      this.#values.set(name, this.#values.get(source)!);
    });
  }

  /** The remaining graph, with static inputs and outputs, and the types of its values. */
  finish(): { graph: Graph; values: Map<string, StaticValue> } {
    const renamed = this.#nameOutputs();
    const graph = renameValues(this.#collect(renamed), renamed);
    graph.outputs = this.#graph.outputs.map((output) => ({ ...output, ...this.#values.get(output.name) }));
    return { graph, values: new Map([...valueNames(graph)].map((name) => [name, this.#values.get(name)!])) };
  }

  /**
   * Graph outputs keep their names even if the node that produced them is gone: the aliased value is renamed if it is inside the
   * graph and has no other such name, otherwise an Identity node remains. Returns the values to rename.
   */
  #nameOutputs(): Map<string, string> {
    const renamed = new Map<string, string>();
    const made = new Set(this.#nodes.flatMap((node) => node.outputs));
    const fixed = new Set(this.#graph.outputs.map((output) => output.name));
    for (const name of fixed) {
      const source = this.#aliases.get(name);
      if (source !== undefined && made.has(source) && !fixed.has(source) && !renamed.has(source))
        renamed.set(source, name);
      else if (source !== undefined) this.#nodes.push(identity(source, name));
    }
    return renamed;
  }

  /** Keep what the outputs need, from the end; constants that are used become initializers. */
  #collect(renamed: ReadonlyMap<string, string>): Graph {
    const needed = new Set([...this.#graph.outputs.map((output) => output.name), ...renamed.keys()]);
    const nodes = this.#nodes.toReversed().filter((node) => {
      const used = node.outputs.some((output) => needed.has(output));
      if (used) for (const input of node.inputs) needed.add(input);
      return used;
    });
    nodes.reverse();
    const initializers = new Map([...this.#initializers].filter(([name]) => needed.has(name)));
    for (const name of needed) {
      const tensor = this.#knowledge.constant(name);
      if (tensor) initializers.set(name, tensor);
    }
    this.#freeOutputs(nodes, initializers);
    return { ...this.#graph, nodes, initializers, values: new Map() };
  }

  /** A graph output that became a constant is produced by an Identity node, since not every reader accepts an initializer as output. */
  #freeOutputs(nodes: Node[], initializers: Graph['initializers']): void {
    for (const { name } of this.#graph.outputs) {
      if (this.#graph.initializers.has(name) || !initializers.delete(name)) continue;
      const constant = new Names(this.#values.keys()).unique(`${name}/constant`);
      this.#values.set(constant, this.#values.get(name)!);
      initializers.set(constant, this.#knowledge.constant(name, constant)!);
      nodes.unshift(identity(constant, name));
    }
  }
}

function identity(source: string, name: string): Node {
  return {
    name: `${name}/identity`,
    op: 'Identity',
    domain: '',
    inputs: [source],
    outputs: [name],
    attributes: new Map(),
  };
}

function staticType(value: Value): StaticValue {
  const { type, dims } = value;
  if (type === null || !dims?.every((dim) => typeof dim === 'number')) {
    throw new OnnxError('not-static', `Input "${value.name}" has no static type`);
  }
  return { type, dims };
}
