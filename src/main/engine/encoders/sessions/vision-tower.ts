import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { openSession, runSession, type GraphSource, type SessionOptions } from './open-session.ts';
import { collectRows, type Rows } from './rows.ts';
import { readVisionSignature, signatureOf, type VisionSignature } from './signature.ts';

/** The graph from pixels to embeddings. */
export class VisionTower {
  readonly signature: VisionSignature;
  readonly #session: InferenceSession;
  readonly #file: string;

  private constructor(session: InferenceSession, signature: VisionSignature, file: string) {
    this.#session = session;
    this.signature = signature;
    this.#file = file;
  }

  /** Opens the graph. Fails with `model-invalid` or `model-unsupported`. */
  static async open(source: GraphSource, options: SessionOptions): Promise<VisionTower> {
    const session = await openSession(source, options);
    return new VisionTower(session, readVisionSignature(signatureOf(session), source.file), source.file);
  }

  /** float32 [n, 3, height, width] to float32 [n, dimensions], not normalised. */
  async run(pixels: Float32Array, shape: { readonly height: number; readonly width: number }): Promise<Rows> {
    const { batch, half, output, pixels: input } = this.signature;
    const area = 3 * shape.height * shape.width;
    return collectRows(pixels.length / area, batch, async (from, to, size) => {
      const part = padded(pixels.subarray(from * area, to * area), size * area);
      const dims = [size, 3, shape.height, shape.width];
      const tensor = half ? halfTensor(part, dims) : new Tensor('float32', part, dims);
      return runSession(this.#session, { [input]: tensor }, output, this.#file);
    });
  }

  /** Frees the graph. */
  async close(): Promise<void> {
    await this.#session.release();
  }
}

/**
 * A float16 tensor. `Tensor` stores a Float16Array, which ONNX Runtime's binding treats as empty (microsoft/onnxruntime: it
 * uses Node-API's older list of typed arrays), so the binding gets the raw bits.
 */
function halfTensor(values: Float32Array, dims: readonly number[]): Tensor {
  const data = new Uint16Array(Float16Array.from(values).buffer);
  return { type: 'float16', dims, data, location: 'cpu' } as unknown as Tensor;
}

function padded(part: Float32Array, length: number): Float32Array {
  if (part.length === length) return part;
  const whole = new Float32Array(length);
  whole.set(part);
  return whole;
}
