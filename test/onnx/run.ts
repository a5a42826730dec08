import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { elementCount, typedArrayOf, writeModel, type Model, type Tensor } from '../../src/main/onnx/index.ts';

/** One output of ONNX Runtime. */
export interface Computed {
  readonly type: string;
  readonly dims: readonly number[];
  readonly values: readonly (number | bigint | string)[];
}

/** Run a model in ONNX Runtime without graph optimisations. */
export async function runModel(
  model: Model | Uint8Array,
  feeds: Readonly<Record<string, Tensor>> = {},
): Promise<Record<string, Computed>> {
  const bytes = model instanceof Uint8Array ? model : writeModel(model);
  const session = await InferenceSession.create(bytes, {
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 3,
    intraOpNumThreads: 1,
  });
  try {
    const entries = Object.entries(feeds).map(([name, tensor]) => [name, toOrt(tensor)] as const);
    const results = await session.run(Object.fromEntries(entries));
    return Object.fromEntries(
      Object.entries(results).map(([name, { type, dims, data }]) => [
        name,
        { type, dims, values: Array.from(data as ArrayLike<number | bigint>) },
      ]),
    );
  } finally {
    await session.release();
  }
}

function toOrt(tensor: Tensor): OrtTensor {
  const bytes = tensor.bytes ?? new Uint8Array(elementCount(tensor.dims));
  // ONNX Runtime accepts 16-bit floats as raw bits.
  const data = tensor.type === 'float16' ? new Float16Array(new Uint8Array(bytes).buffer) : typedArrayOf(tensor);
  return new OrtTensor(tensor.type as 'float32', data as Float32Array, tensor.dims);
}
