import type { InferenceSession } from 'onnxruntime-node';
import { StudioError } from '../../../../shared/contract/errors.ts';

/** An input or output of a graph; a dimension is a number or the name of a dynamic one. */
export interface TensorFacts {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** Inputs and outputs of a graph. */
export interface Signature {
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
}

/** Inputs and outputs of a vision graph. A dimension is null when it is dynamic. */
export interface VisionSignature {
  readonly pixels: string;
  readonly half: boolean;
  readonly output: string;
  readonly dimensions: number | null;
  readonly batch: number | null;
  readonly height: number | null;
  readonly width: number | null;
}

/** Inputs and outputs of a text graph. `length` is null when it is dynamic. */
export interface TextSignature {
  readonly ids: string;
  readonly mask: string | null;
  readonly types: string | null;
  readonly positions: string | null;
  /** Element type of each integer input. */
  readonly wide: Readonly<Record<string, boolean>>;
  readonly output: string;
  readonly dimensions: number | null;
  readonly batch: number | null;
  readonly length: number | null;
}

const visionOutputs = [
  'image_embeds',
  'image_features',
  'image_embeddings',
  'image_embedding',
  'pooler_output',
  'embedding',
];
const textOutputs = ['text_embeds', 'text_features', 'text_embeddings', 'text_embedding', 'pooler_output', 'embedding'];

/** The signature of a session. */
export function signatureOf(session: InferenceSession): Signature {
  return { inputs: factsOf(session.inputMetadata), outputs: factsOf(session.outputMetadata) };
}

/** Finds the pixel input and the embedding output of a vision graph. Fails with `model-unsupported`, listing what the graph has. */
export function readVisionSignature({ inputs, outputs }: Signature, file: string): VisionSignature {
  const pixels = inputs.find(({ shape, type }) => shape.length === 4 && /^float(16|32)$/.test(type));
  const others = inputs.filter((input) => input !== pixels);
  if (pixels === undefined || others.length > 0)
    throw unsupported(file, 'one pixel input [batch, 3, height, width]', inputs);
  const [batch, channels, height, width] = pixels.shape;
  if (typeof channels === 'number' && channels !== 3) throw unsupported(file, 'pixels with three channels', inputs);
  return {
    pixels: pixels.name,
    half: pixels.type === 'float16',
    ...readOutput(outputs, visionOutputs, file),
    batch: fixed(batch),
    height: fixed(height),
    width: fixed(width),
  };
}

/** Finds the token inputs and the embedding output of a text graph. Fails with `model-unsupported`, listing what the graph has. */
export function readTextSignature({ inputs, outputs }: Signature, file: string): TextSignature {
  const integers = inputs.filter(({ type, shape }) => (type === 'int64' || type === 'int32') && shape.length === 2);
  const named = (pattern: RegExp) => integers.find(({ name }) => pattern.test(name));
  const mask = named(/mask/i);
  const types = named(/type_ids/i);
  const positions = named(/position/i);
  const rest = integers.filter((input) => input !== mask && input !== types && input !== positions);
  const ids = rest.find(({ name }) => /ids|token|text|input/i.test(name)) ?? rest[0];
  if (ids === undefined || rest.length > 1 || integers.length !== inputs.length)
    throw unsupported(file, 'token id inputs [batch, length], optionally with mask, types and positions', inputs);
  return {
    ids: ids.name,
    mask: mask?.name ?? null,
    types: types?.name ?? null,
    positions: positions?.name ?? null,
    wide: Object.fromEntries(inputs.map(({ name, type }) => [name, type === 'int64'])),
    ...readOutput(outputs, textOutputs, file),
    batch: fixed(ids.shape[0]),
    length: fixed(ids.shape[1]),
  };
}

function readOutput(
  outputs: readonly TensorFacts[],
  names: readonly string[],
  file: string,
): { output: string; dimensions: number | null } {
  const vectors = outputs.filter(
    ({ type, shape }) => /^float(16|32)$/.test(type) && (shape.length === 2 || shape.length === 0),
  );
  const known = names
    .map((name) => vectors.find((output) => output.name === name))
    .find((output) => output !== undefined);
  const output = known ?? (vectors.length === 1 ? vectors[0] : undefined);
  if (output === undefined) throw unsupported(file, `an output [batch, dimensions] such as ${names[0]}`, outputs);
  return { output: output.name, dimensions: fixed(output.shape[1]) };
}

const fixed = (dimension: number | string | undefined): number | null =>
  typeof dimension === 'number' && dimension > 0 ? dimension : null;

function factsOf(metadata: readonly InferenceSession.ValueMetadata[]): TensorFacts[] {
  return metadata.map((value) =>
    value.isTensor
      ? { name: value.name, type: value.type, shape: value.shape }
      : { name: value.name, type: 'no tensor', shape: [] },
  );
}

function unsupported(file: string, wanted: string, found: readonly TensorFacts[]): StudioError {
  const list = found.map(({ name, type, shape }) => `${name} ${type}[${shape.join(', ')}]`).join('; ');
  return new StudioError('model-unsupported', `${file}: expected ${wanted}, but the graph has ${list || 'nothing'}`, {
    file,
  });
}
