import { concatBytes } from './codec/tensor-data.ts';
import { writeModelMessage } from './codec/model.ts';
import { OnnxError } from './errors.ts';
import type { Model } from './model.ts';

/** The largest message that protobuf implementations accept. */
const largestFile = 2 ** 31 - 1;

/** Small pieces are joined up to this many bytes, so that writing a file takes few system calls. */
const chunkBytes = 1 << 20;

/**
 * The bytes of a model file as pieces to be written one after the other. Weights are views of the tensors' own bytes, so this
 * takes little memory. What was read and not replaced is written unchanged.
 * Throws `too-large` from 2 GiB on: move weights out with `moveToExternal` first.
 */
export function writeModelParts(model: Model): Uint8Array[] {
  const writer = writeModelMessage(model);
  const parts = writer.parts();
  if (writer.length > largestFile) {
    throw new OnnxError(
      'too-large',
      `The model takes ${(writer.length / 2 ** 30).toFixed(2)} GiB, but a file can have at most 2 GiB: move its weights to external data`,
    );
  }
  return joinSmall(parts);
}

/** The bytes of a model file in one piece; see `writeModelParts`. */
export function writeModel(model: Model): Uint8Array {
  return concatBytes(writeModelParts(model));
}

function joinSmall(parts: readonly Uint8Array[]): Uint8Array[] {
  const joined: Uint8Array[] = [];
  let pending: Uint8Array[] = [];
  let size = 0;
  const flush = (): void => {
    if (pending.length > 0) joined.push(pending.length === 1 ? pending[0]! : concatBytes(pending));
    pending = [];
    size = 0;
  };
  for (const part of parts) {
    if (size + part.length > chunkBytes) flush();
    pending.push(part);
    size += part.length;
  }
  flush();
  return joined;
}
