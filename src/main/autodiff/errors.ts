import { describeNode, type NodeLabel } from '../onnx/errors.ts';

/**
 * Why a graph cannot be differentiated:
 * - `forbidden-operator`: the operator has no useful gradient (quantised, fused, control flow); another export is needed;
 * - `unknown-operator`: the operator is not in the table of rules;
 * - `unsupported-opset`: the rule applies to other versions of the operator;
 * - `unsupported-case`: the operator is supported, but not with these attributes or inputs;
 * - `wrong-gradient`: a rule returned a gradient whose shape or type is not that of the value (a defect of the rule);
 * - `not-float`: a value to be trained or seeded is not floating-point;
 * - `not-static`: a value on the path has no static shape (the model was not bound);
 * - `missing-value`: a requested name is not in the graph.
 */
export type AutodiffErrorCode =
  | 'forbidden-operator'
  | 'unknown-operator'
  | 'unsupported-opset'
  | 'unsupported-case'
  | 'wrong-gradient'
  | 'not-float'
  | 'not-static'
  | 'missing-value';

/** Every error of this library: a code and, when one node is at fault, its name and operator (also in the message). */
export class AutodiffError extends Error {
  override readonly name = 'AutodiffError';
  readonly code: AutodiffErrorCode;
  /** Name of the node at fault, or of its first output when it has no name. */
  readonly node: string | null;
  /** Operator of the node at fault, with its domain when that is not ai.onnx. */
  readonly op: string | null;

  constructor(code: AutodiffErrorCode, message: string, node?: NodeLabel, options?: { cause?: unknown }) {
    super(node ? `${describeNode(node)}: ${message}` : message, options);
    this.code = code;
    this.node = node ? node.name || (node.outputs?.find((output) => output !== '') ?? '') : null;
    this.op = node ? (node.domain ? `${node.domain}.${node.op}` : node.op) : null;
  }
}
