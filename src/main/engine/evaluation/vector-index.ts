import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { listRevisions, listShardRows, readShardState, type VectorKind } from '../catalogue/queries/vector-rows.ts';
import type { ShardRows, VectorSource } from '../compute/contract/similarity.ts';

/** The model that vectors belong to. */
export interface VectorModel {
  readonly id: number;
  readonly fingerprint: string;
  readonly dimensions: number;
}

/** Where vectors are stored and what they belong to, one entry per vector. */
interface Located {
  readonly dimensions: number;
  /** Absolute paths of shards. */
  readonly files: readonly string[];
  /** Index of each vector's file, and its row there. */
  readonly fileOf: Uint32Array;
  readonly rowOf: Uint32Array;
  /** IDs of images or captions, ascending. */
  readonly ids: Uint32Array;
  /** The image of each row; the same as `ids` for images. */
  readonly imageIds: Uint32Array;
  readonly revisions: Uint32Array;
}

/** The current vectors: row i of the matrix belongs to `ids[i]`. Contains only vectors of current revisions. */
export interface VectorIndex extends Located {
  /** The same for the compute process. */
  readonly source: VectorSource;
  /** Number of images or captions without a vector of their current revision. */
  readonly missing: number;
}

/** Finds the current vectors in the shards, and caches them until something changes. */
export class VectorIndexes {
  readonly #catalogue: Catalogue;
  readonly #kept = new Map<string, { state: string; index: Promise<VectorIndex> }>();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** The current vectors of all images or all captions under a model. */
  async read(model: VectorModel, kind: VectorKind): Promise<VectorIndex> {
    const name = `${model.id}/${kind}`;
    const { db, project, changes } = this.#catalogue;
    const state = `${model.fingerprint}/${changes.last}/${await readShardState(db, project, model.id)}`;
    const kept = this.#kept.get(name);
    if (kept?.state === state) return kept.index;
    const index = this.#build(model, kind);
    this.#kept.set(name, { state, index });
    index.catch(() => this.#kept.delete(name));
    return index;
  }

  async #build(model: VectorModel, kind: VectorKind): Promise<VectorIndex> {
    const { db, project, folder } = this.#catalogue;
    const wanted = await listRevisions(db, project, kind);
    const shards = await listShardRows(db, project, { modelId: model.id, fingerprint: model.fingerprint, kind });
    const places = new Int32Array((wanted.ids.at(-1) ?? 0) + 1).fill(-1);
    wanted.ids.forEach((id, place) => (places[id] = place));
    const present = new Uint8Array(wanted.ids.length);
    const fileOf = new Uint32Array(wanted.ids.length);
    const rowOf = new Uint32Array(wanted.ids.length);
    // Later shards override earlier ones.
    shards.forEach(({ ids, revisions }, file) => {
      ids.forEach((id, row) => {
        const place = places[id] ?? -1;
        if (place === -1 || revisions[row] !== wanted.revisions[place]) return;
        present[place] = 1;
        fileOf[place] = file;
        rowOf[place] = row;
      });
    });
    const files = shards.map(({ file }) => join(folder, file));
    const all = { ...wanted, dimensions: model.dimensions, files, fileOf, rowOf };
    const index = selectVectors(all, (place) => present[place] === 1);
    return { ...index, missing: wanted.ids.length - index.ids.length };
  }
}

/** The vectors for which `keep` holds, as an index in which none is missing. */
export function selectVectors(all: Located, keep: (row: number, all: Located) => boolean): VectorIndex {
  const rows = all.ids.map((_, row) => row).filter((row) => keep(row, all));
  const pick = (values: Uint32Array) => rows.map((row) => values[row]!);
  const located: Located = {
    dimensions: all.dimensions,
    files: all.files,
    fileOf: pick(all.fileOf),
    rowOf: pick(all.rowOf),
    ids: pick(all.ids),
    imageIds: pick(all.imageIds),
    revisions: pick(all.revisions),
  };
  return { ...located, source: describeSource(located), missing: 0 };
}

/** The vectors by file, as the compute process reads them, with a hash of that as the key. */
function describeSource({ dimensions, files, fileOf, rowOf }: Located): VectorSource {
  const byFile = files.map(() => ({ rows: [] as number[], places: [] as number[] }));
  fileOf.forEach((file, place) => {
    byFile[file]!.rows.push(rowOf[place]!);
    byFile[file]!.places.push(place);
  });
  const hash = createHash('sha256');
  const shards: ShardRows[] = [];
  byFile.forEach(({ rows, places }, number) => {
    if (rows.length === 0) return;
    const shard = { file: files[number]!, rows: Uint32Array.from(rows), places: Uint32Array.from(places) };
    hash.update(shard.file).update('\0').update(shard.rows).update(shard.places);
    shards.push(shard);
  });
  return { key: hash.digest('base64url'), count: fileOf.length, dimensions, shards };
}
