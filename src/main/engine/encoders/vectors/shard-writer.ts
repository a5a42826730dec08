import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import { insertShard } from '../../catalogue/queries/shards.ts';
import type { VectorKind } from '../../catalogue/queries/vector-rows.ts';
import { npyHeader } from './npy.ts';
import { writeAtomically } from '../../files/write-atomically.ts';

/** Rows of a full shard: 8 MiB at 512 dimensions. */
export const shardRows = 4096;

/** Milliseconds after which a shard is written, full or not: the work that a crash may cost. */
const patience = 60_000;

/** The model whose vectors are written. */
export interface ShardModel {
  readonly id: number;
  readonly fingerprint: string;
  readonly dimensions: number;
}

/** Vectors, row-major, and the items they belong to: several items may share a row. */
export interface NewVectors {
  readonly vectors: Float32Array;
  readonly places: readonly { readonly id: number; readonly revision: number; readonly row: number }[];
}

/** Collects vectors into `.npy` shards. A shard enters the catalogue only once it is completely on the disk. */
export class ShardWriter {
  readonly #catalogue: Catalogue;
  readonly #model: ShardModel;
  readonly #kind: VectorKind;
  readonly #data: Float32Array;
  readonly #capacity: number;
  readonly #ids: Uint32Array;
  readonly #revisions: Uint32Array;
  #rows = 0;
  #startedAt = 0;
  #written = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(catalogue: Catalogue, model: ShardModel, kind: VectorKind, rows = shardRows) {
    this.#catalogue = catalogue;
    this.#model = model;
    this.#kind = kind;
    this.#capacity = rows;
    this.#ids = new Uint32Array(rows);
    this.#revisions = new Uint32Array(rows);
    this.#data = new Float32Array(rows * model.dimensions);
  }

  /** Vectors written to the disk so far. */
  get written(): number {
    return this.#written;
  }

  /**
   * Adds vectors of length 1, row-major; writes a shard whenever it is full or was open for long. Overlapping calls are
   * queued.
   */
  async add(rows: NewVectors): Promise<void> {
    await this.#take(async () => {
      const { dimensions } = this.#model;
      for (const [index, { id, revision, row }] of rows.places.entries()) {
        if (this.#rows === 0) this.#startedAt = performance.now();
        const vector = rows.vectors.subarray(row * dimensions, (row + 1) * dimensions);
        this.#data.set(vector, this.#rows * dimensions);
        this.#ids[this.#rows] = id;
        this.#revisions[this.#rows] = revision;
        this.#rows++;
        const last = index === rows.places.length - 1;
        if (this.#rows === this.#capacity || (last && performance.now() - this.#startedAt > patience))
          await this.#write();
      }
    });
  }

  /** Writes the pending vectors, if any. Fails with `disk-full`; they stay pending and can be written again. */
  async flush(): Promise<void> {
    await this.#take(() => this.#write());
  }

  #take(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #write(): Promise<void> {
    if (this.#rows === 0) return;
    const { id: modelId, fingerprint, dimensions } = this.#model;
    const { folder, project } = this.#catalogue;
    const file = ['vectors', modelId, this.#kind, `${randomUUID()}.npy`].join('/');
    const numbers = this.#data.subarray(0, this.#rows * dimensions);
    const parts = [npyHeader('<f4', [this.#rows, dimensions]), new Uint8Array(numbers.buffer, 0, numbers.byteLength)];
    await writeAtomically(join(folder, file), parts);
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    const sha256 = hash.digest('hex');
    const rows = { ids: this.#ids.slice(0, this.#rows), revisions: this.#revisions.slice(0, this.#rows) };
    await this.#catalogue.store((db) =>
      insertShard(db, project, { modelId, fingerprint, kind: this.#kind, file, sha256, dimensions, ...rows }),
    );
    this.#written += this.#rows;
    this.#rows = 0;
  }
}
