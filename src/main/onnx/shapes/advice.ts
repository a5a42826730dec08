import { innerGraphs } from '../graph.ts';
import type { Node } from '../model.ts';

const quantised = /^(Quantize|Dequantize|DynamicQuantize|QLinear)|Integer$/;

/** Why a node has no shape rule, and which export to use instead. */
export function refusalOf(node: Node): string {
  if (innerGraphs(node).length > 0) {
    return 'control flow is not supported; export the model again with fixed branches (in PyTorch: trace it, or use a static configuration)';
  }
  if (node.domain === '' && quantised.test(node.op)) {
    return 'this is a quantised model; use the float32 export of the same model (often onnx/*_model.onnx without "quantized" or "int8")';
  }
  if (node.domain.startsWith('com.microsoft') || node.domain.startsWith('ai.onnx.contrib')) {
    return 'the operator belongs to one runtime; use the export from before it was optimised or fused for that runtime';
  }
  if (node.domain !== '')
    return `operators of the domain "${node.domain}" are not supported; export the model with standard operators only`;
  return 'the operator is not supported; export the model with another opset or simplify this part of it';
}
