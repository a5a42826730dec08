import { OnnxError } from './errors.ts';
import type { Model } from './model.ts';

/** Read the bytes of an `.onnx` file. Tensors view `bytes`. Throws `malformed` when they are not an ONNX model. */
export function readModel(_bytes: Uint8Array): Model {
  throw new OnnxError('malformed', 'Not implemented yet');
}
