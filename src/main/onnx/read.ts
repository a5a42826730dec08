import { readModelMessage } from './codec/model.ts';
import { OnnxError } from './errors.ts';
import type { Model } from './model.ts';
import { WireReader } from './wire/reader.ts';
import { decodeLossyText } from './wire/text.ts';

/** Start of a Git LFS pointer file: a common cause of a "broken" model. */
const lfsPointer = 'version https://git-lfs';

/**
 * Read the bytes of an `.onnx` file. Tensors view `bytes`, so keep these unchanged; external tensors have `bytes: null` until
 * `loadExternal`. Throws `malformed` when the bytes are not an ONNX model, `invalid-graph` for two initializers with the same name.
 */
export function readModel(bytes: Uint8Array): Model {
  if (bytes.length === 0) throw new OnnxError('malformed', 'Not a readable ONNX model: the file is empty');
  if (decodeLossyText(bytes.subarray(0, lfsPointer.length)) === lfsPointer) {
    throw new OnnxError(
      'malformed',
      'Not an ONNX model but a Git LFS pointer to one: download the file itself (git lfs pull)',
    );
  }
  return readModelMessage(new WireReader(bytes, 'the model'));
}
