import type { Node } from '../onnx/model.ts';
import type { StaticValue } from '../onnx/types.ts';
import type { Reach } from './reach.ts';

/** Forward nodes that now return the values that their rules reuse. */
export interface Saved {
  readonly reach: Reach;
  /** The changed nodes by the original ones. */
  readonly nodes: ReadonlyMap<Node, Node>;
  readonly values: ReadonlyMap<string, StaticValue>;
}

/** Make forward nodes also return the optional outputs that their rules reuse (means, deviations, indices of maxima). */
export function saveOutputs(reach: Reach, values: ReadonlyMap<string, StaticValue>): Saved {
  const nodes = new Map<Node, Node>();
  const known = new Map(values);
  const steps = reach.steps.map((step) => {
    const wanted = step.entry.saves?.(step.node, values);
    if (!wanted || wanted.size === 0) return step;
    const outputs = [...step.node.outputs];
    for (const [index, value] of wanted) {
      while (outputs.length <= index) outputs.push('');
      outputs[index] ||= `${step.node.name || outputs[0]}/grad/saved_${index}`;
      known.set(outputs[index], value);
    }
    const node = { ...step.node, outputs };
    nodes.set(step.node, node);
    return { ...step, node };
  });
  return { reach: { ...reach, steps }, nodes, values: known };
}
