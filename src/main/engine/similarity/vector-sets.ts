import { StudioError } from '../../../shared/contract/errors.ts';
import type { Abortable } from '../../../shared/rpc/procedure.ts';
import type { Operand, VectorSource } from '../compute/contract/similarity.ts';
import { takeRows, type Matrix } from './matrix.ts';

/** Reads the vectors of one shard. */
export type ReadShard = (file: string) => Promise<Matrix>;

/** Bytes of matrices that are kept when nobody says otherwise: two of a million rows × 512, or ten of 100,000. */
const defaultMemory = 4 * 2 ** 30;

/** Matrices in the memory of the compute process, by key. The least recently used ones leave when memory runs short. */
export class VectorSets {
  readonly #readShard: ReadShard;
  readonly #memory: number;
  /** In the order of use: the oldest first. */
  readonly #loaded = new Map<string, Matrix>();
  readonly #loading = new Map<string, Promise<Matrix>>();

  constructor(readShard: ReadShard, memory = defaultMemory) {
    this.#readShard = readShard;
    this.#memory = memory;
  }

  /**
   * Reads a matrix unless it is there. A matrix larger than the whole memory is kept alone. Whoever asks second waits for the
   * same reading, so nobody's cancellation stops it; it takes a second at most.
   */
  async load(source: VectorSource, { signal }: Abortable): Promise<{ bytes: number; read: boolean }> {
    const known = this.#loaded.get(source.key);
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

  /** Keeps a matrix that was made here, under its key. */
  keep(key: string, matrix: Matrix): void {
    this.#makeRoom(matrix.data.byteLength);
    this.#loaded.set(key, matrix);
  }

  /** Forgets a matrix. */
  drop(key: string): void {
    this.#loaded.delete(key);
  }

  /** The vectors that an operand stands for. Throws `not-found` with the key of a matrix that is not loaded. */
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
    this.#loaded.delete(operand.key);
    this.#loaded.set(operand.key, matrix);
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
          `${file} holds vectors of ${shard.dimensions} dimensions where ${dimensions} are expected; embed again`,
          { file },
        );
      rows.forEach((row, index) => {
        const vector = shard.data.subarray(row * dimensions, (row + 1) * dimensions);
        if (vector.length !== dimensions)
          throw new StudioError('catalogue-damaged', `${file} has no row ${row}; embed again`, { file, row });
        data.set(vector, places[index]! * dimensions);
      });
    }
    const matrix = { data, rows: count, dimensions };
    this.#loaded.set(source.key, matrix);
    return matrix;
  }

  #makeRoom(bytes: number): void {
    let used = bytes;
    for (const matrix of this.#loaded.values()) used += matrix.data.byteLength;
    for (const [key, matrix] of this.#loaded) {
      if (used <= this.#memory) return;
      this.#loaded.delete(key);
      used -= matrix.data.byteLength;
    }
  }
}
