import { LRUCache } from 'lru-cache';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { Abortable } from '../../../shared/rpc/procedure.ts';
import type { Operand, VectorSource } from '../compute/contract/similarity.ts';
import { takeRows, type Matrix } from './matrix.ts';

/** Reads the vectors of one shard. */
export type ReadShard = (file: string) => Promise<Matrix>;

/** Default memory for matrices in bytes: two of a million rows × 512, or twenty of 100,000. */
const defaultMemory = 4 * 2 ** 30;

/** Matrices in the memory of the compute process, by key. The least recently used ones are dropped when memory runs short. */
export class VectorSets {
  readonly #readShard: ReadShard;
  readonly #memory: number;
  readonly #loaded: LRUCache<string, Matrix>;
  readonly #loading = new Map<string, Promise<Matrix>>();

  constructor(readShard: ReadShard, memory = defaultMemory) {
    this.#readShard = readShard;
    this.#memory = memory;
    // A matrix larger than the whole memory counts as all of it, and so is kept alone.
    const sizeCalculation = ({ data }: Matrix) => Math.min(Math.max(1, data.byteLength), memory);
    this.#loaded = new LRUCache({ maxSize: memory, sizeCalculation });
  }

  /**
   * Reads a matrix unless it is loaded. Concurrent callers wait for the same read, so cancelling one of them does not stop it;
   * it takes a second at most.
   */
  async load(source: VectorSource, { signal }: Abortable): Promise<{ bytes: number; read: boolean }> {
    const known = this.#loaded.peek(source.key);
    if (known !== undefined) return { bytes: known.data.byteLength, read: false };
    let loading = this.#loading.get(source.key);
    if (loading === undefined) {
      loading = this.#read(source).finally(() => this.#loading.delete(source.key));
      this.#loading.set(source.key, loading);
    }
    const matrix = await loading;
    signal.throwIfAborted();
    return { bytes: matrix.data.byteLength, read: true };
  }

  /** Stores a matrix that was computed here under its key. */
  keep(key: string, matrix: Matrix): void {
    this.#loaded.set(key, matrix);
  }

  /** Forgets a matrix. */
  drop(key: string): void {
    this.#loaded.delete(key);
  }

  /** The vectors of an operand. Throws `not-found` with the key of a matrix that is not loaded. */
  resolve(operand: Operand): Matrix {
    if ('vectors' in operand) {
      const { vectors, dimensions } = operand;
      if (vectors.length % dimensions !== 0)
        throw new StudioError('invalid-input', `${vectors.length} numbers are not rows of ${dimensions} dimensions`);
      return { data: vectors, rows: vectors.length / dimensions, dimensions };
    }
    const matrix = this.#loaded.get(operand.key);
    if (matrix === undefined)
      throw new StudioError('not-found', `The vectors ${operand.key} are not loaded`, { key: operand.key });
    return operand.rows === undefined ? matrix : takeRows(matrix, operand.rows);
  }

  async #read(source: VectorSource): Promise<Matrix> {
    const { count, dimensions } = source;
    this.#makeRoom(count * dimensions * Float32Array.BYTES_PER_ELEMENT);
    const data = new Float32Array(count * dimensions);
    for (const { file, rows, places } of source.shards) {
      const shard = await this.#readShard(file);
      if (shard.dimensions !== dimensions)
        throw new StudioError(
          'catalogue-damaged',
          `${file} holds vectors of ${shard.dimensions} dimensions where ${dimensions} are expected. Embed the project again.`,
          { file },
        );
      rows.forEach((row, index) => {
        const vector = shard.data.subarray(row * dimensions, (row + 1) * dimensions);
        if (vector.length !== dimensions)
          throw new StudioError('catalogue-damaged', `${file} has no row ${row}. Embed the project again.`, {
            file,
            row,
          });
        data.set(vector, places[index]! * dimensions);
      });
    }
    const matrix = { data, rows: count, dimensions };
    this.#loaded.set(source.key, matrix);
    return matrix;
  }

  /** Drops matrices before another is allocated, so that the two never exceed the memory together. */
  #makeRoom(bytes: number): void {
    while (this.#loaded.size > 0 && this.#loaded.calculatedSize + bytes > this.#memory) this.#loaded.pop();
  }
}
