import { OnnxError } from './errors.ts';
import type { Model } from './model.ts';

/** The bytes of a model file, as pieces to be written one after the other; weights are views, not copies. */
export function writeModelParts(_model: Model): Uint8Array[] {
  throw new OnnxError('malformed', 'Not implemented yet');
}

/** The bytes of a model file. Throws `too-large` from 2 GiB on: move weights out with `moveToExternal` first. */
export function writeModel(_model: Model): Uint8Array {
  throw new OnnxError('malformed', 'Not implemented yet');
}
