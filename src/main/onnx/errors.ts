/**
 * What is wrong with a model:
 * - `malformed`: the bytes are not an ONNX file, or are truncated;
 * - `invalid-graph`: a name is missing or produced twice, nodes form a cycle, a tensor does not match its dims;
 * - `missing-data`: the bytes of an external tensor were needed but not loaded;
 * - `too-large`: the file would exceed the 2 GiB that protobuf allows;
 * - `unsupported-operator`, `unsupported-type`, `unsupported-opset`: valid ONNX, but not supported by this library;
 * - `not-static`: a shape depends on data that is only known at run time;
 * - `shape-mismatch`: the inputs of a node do not match its operator.
 */
export type OnnxErrorCode =
  | 'malformed'
  | 'invalid-graph'
  | 'missing-data'
  | 'too-large'
  | 'unsupported-operator'
  | 'unsupported-type'
  | 'unsupported-opset'
  | 'not-static'
  | 'shape-mismatch';

/** The part of a node that an error names. */
export interface NodeLabel {
  readonly name: string;
  readonly op: string;
  readonly domain?: string;
  readonly outputs?: readonly string[];
}

/** Every error of this library: a code and, when one node is at fault, its name and operator (also in the message). */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';
  readonly code: OnnxErrorCode;
  /** Name of the node at fault, or of its first output when it has no name. */
  readonly node: string | null;
  /** Operator of the node at fault, with its domain when that is not ai.onnx. */
  readonly op: string | null;

  constructor(code: OnnxErrorCode, message: string, node?: NodeLabel, options?: { cause?: unknown }) {
    super(node ? `${describeNode(node)}: ${message}` : message, options);
    this.code = code;
    this.node = node ? nodeName(node) : null;
    this.op = node ? operatorName(node) : null;
  }
}

/** How messages name a node: `node "/layers.0/MatMul" (MatMul)`. */
export function describeNode(node: NodeLabel): string {
  return `node "${nodeName(node)}" (${operatorName(node)})`;
}

function nodeName(node: NodeLabel): string {
  return node.name || (node.outputs?.find((output) => output !== '') ?? '');
}

function operatorName(node: NodeLabel): string {
  return node.domain ? `${node.domain}.${node.op}` : node.op;
}
