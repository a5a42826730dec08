import { readModelMessage } from './codec/model.ts';
import { OnnxError } from './errors.ts';
import type { Model } from './model.ts';
import { WireReader } from './wire/reader.ts';
import { decodeLossyText } from './wire/text.ts';

/** How files begin that Git LFS has not fetched: a common reason for a "broken" model. */
const lfsPointer = 'version https://git-lfs';

/**
 * Read the bytes of an `.onnx` file. Tensors view `bytes`, so keep these unchanged; external tensors have `bytes: null` until
 * `loadExternal`. Throws `malformed` when the bytes are not an ONNX model, `invalid-graph` for two initializers of one name.
 */
export function readModel(bytes: Uint8Array): Model {
  if (bytes.length === 0) throw new OnnxError('malformed', 'Not a readable ONNX model: the file is empty');
  if (decodeLossyText(bytes.subarray(0, lfsPointer.length)) === lfsPointer) {
    throw new OnnxError(
      'malformed',
      'Not an ONNX model but a Git LFS pointer to one: fetch the file itself (git lfs pull)',
    );
  }
  return readModelMessage(new WireReader(bytes, 'the model'));
}
