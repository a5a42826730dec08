import { isFloat } from '../element-types.ts';
import { loadTensor, type ReadExternal } from '../external.ts';
import type { Node, Tensor } from '../model.ts';
import type { ShapeCall } from '../shapes/call.ts';
import { elementCount, type StaticValue } from '../types.ts';
import { knownFromTensor, tensorFromKnown, type Known } from './known.ts';
import { shapeOnly } from './movement.ts';
import { foldRules } from './rules.ts';

/** Constants up to this many elements are folded; masks of a text tower (77 × 77) are well below. */
const largestKnown = 65_536;

/** Values that depend on weights are computed only to determine shapes, and only up to this many elements. */
const largestFromWeights = 1024;

/** What is known about the values of a graph before it runs; grows while its nodes are visited in order. */
export class Knowledge {
  readonly #initializers: ReadonlyMap<string, Tensor>;
  readonly #readExternal: ReadExternal | undefined;
  /** Tensors of Constant nodes. */
  readonly #constants = new Map<string, Tensor>();
  /** Numbers of values, null where they are known to be unknown. */
  readonly #known = new Map<string, Known | null>();

  constructor(initializers: ReadonlyMap<string, Tensor>, readExternal: ReadExternal | undefined) {
    this.#initializers = initializers;
    this.#readExternal = readExternal;
  }

  /** The numbers of a value, if they are known. */
  numbersOf(name: string | undefined): Known | null {
    if (!name) return null;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const found = this.#read(name);
    this.#known.set(name, found);
    return found;
  }

  /** The numbers of a value computed from shapes and constants; null for one from the file, or one that depends on weights. */
  computed(name: string): Known | null {
    if (this.#constants.has(name) || this.#initializers.has(name)) return null;
    const known = this.numbersOf(name);
    return known?.fromWeights === false ? known : null;
  }

  /** The constant that a node's output became, under a name; null when the value is not constant, or depends on weights. */
  constant(output: string, name = output): Tensor | null {
    const tensor = this.#constants.get(output);
    if (tensor) return { ...tensor, name };
    const known = this.#initializers.has(output) ? null : this.#known.get(output);
    return known && !known.fromWeights ? tensorFromKnown(name, known) : null;
  }

  /** Fold a call if all that it depends on is known. True when its node need not remain in the graph. */
  fold(call: ShapeCall, outputs: readonly StaticValue[]): boolean {
    const { node } = call;
    if (node.op === 'Constant' && this.#keep(node)) return true;
    const inputs = this.#inputsOf(node);
    const rule = foldRules.get(node.op);
    // JavaScript has no bfloat16 arithmetic, and intermediate rounding is not standardised.
    if (!rule || !inputs || outputs.some((output) => output.type === 'bfloat16')) return false;
    const fromWeights = inputs.some((input) => input?.fromWeights);
    const limit = fromWeights ? largestFromWeights : largestKnown;
    if (outputs.some((output) => elementCount(output.dims) > limit)) return false;
    const results = rule({ shape: call, inputs, outputs });
    if (!results) return false;
    node.outputs.forEach((name, index) => {
      if (name !== '') this.#known.set(name, { ...outputs[index]!, values: results[index]!, fromWeights });
    });
    // A number that depends on weights must be computed again when they change.
    return !fromWeights;
  }

  /** Keep the tensor of a Constant node unchanged, regardless of its size. */
  #keep(node: Node): boolean {
    const value = node.attributes.get('value');
    if (value?.kind !== 'tensor') return false;
    this.#constants.set(node.outputs[0]!, value.value);
    return true;
  }

  /** The inputs of a node, null where they are omitted or their numbers do not matter; null when one is not known. */
  #inputsOf(node: Node): (Known | null)[] | null {
    if (shapeOnly.has(node.op)) return node.inputs.map(() => null);
    const inputs = node.inputs.map((name) => this.numbersOf(name));
    return inputs.some((input, index) => input === null && node.inputs[index] !== '') ? null : inputs;
  }

  #read(name: string): Known | null {
    const constant = this.#constants.get(name);
    const tensor = constant ?? this.#initializers.get(name);
    if (!tensor || tensor.type === 'string' || (tensor.bytes === null && !this.#readExternal)) return null;
    const fromWeights = !constant && isFloat(tensor.type);
    if (elementCount(tensor.dims) > (fromWeights ? largestFromWeights : largestKnown)) return null;
    return knownFromTensor(this.#readExternal ? loadTensor(tensor, this.#readExternal) : tensor, fromWeights);
  }
}
