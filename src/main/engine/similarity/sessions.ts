import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Matrix } from './matrix.ts';
import { buildSimilarityGraph, type GraphName } from './graphs.ts';

/** Inputs of a run by name, passed without a copy. */
export type Feeds = Readonly<Record<string, Tensor>>;

/** The sessions of this domain, created on first use. They run on the CPU, because the work is memory-bound. */
export class SimilaritySessions {
  readonly #sessions = new Map<GraphName, Promise<InferenceSession>>();

  /** Runs one graph and returns its outputs by name. */
  async run(name: GraphName, feeds: Feeds): Promise<InferenceSession.OnnxValueMapType> {
    const session = await this.#open(name);
    return session.run(feeds);
  }

  /** All cosines between two matrices in one run, [rows, columns] row-major. */
  async cosines(rows: Matrix, columns: Matrix): Promise<Float32Array> {
    if (rows.rows === 0 || columns.rows === 0) return new Float32Array();
    const found = await this.run('cosines', {
      queries: floatTensor(rows.data, [rows.rows, rows.dimensions]),
      candidates: floatTensor(columns.data, [columns.rows, columns.dimensions]),
    });
    return found['cosines']!.data as Float32Array;
  }

  /** Frees all sessions. */
  async close(): Promise<void> {
    const open = await Promise.all(this.#sessions.values());
    this.#sessions.clear();
    for (const session of open) await session.release();
  }

  #open(name: GraphName): Promise<InferenceSession> {
    let session = this.#sessions.get(name);
    if (session === undefined) {
      // Block sizes vary, so memory patterns would not be reused.
      session = InferenceSession.create(buildSimilarityGraph(name), { enableMemPattern: false, logSeverityLevel: 3 });
      this.#sessions.set(name, session);
    }
    return session;
  }
}

/** A float32 tensor that views `data`. */
export function floatTensor(data: Float32Array, dims: readonly number[]): Tensor {
  return new Tensor('float32', data, dims);
}

/** An int32 tensor that views `data`. */
export function intTensor(data: Int32Array, dims: readonly number[]): Tensor {
  return new Tensor('int32', data, dims);
}

/** The one-element tensor that `TopK` expects. */
export function countTensor(count: number): Tensor {
  return new Tensor('int64', BigInt64Array.of(BigInt(count)), [1]);
}
