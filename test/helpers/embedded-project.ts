import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalogue } from '../../src/main/engine/catalogue/catalogue.ts';
import { writeSetting } from '../../src/main/engine/catalogue/queries/settings.ts';
import { listRevisions } from '../../src/main/engine/catalogue/queries/vector-rows.ts';
import { ensureSource, importSamples } from '../../src/main/engine/catalogue/writes/import-samples.ts';
import type { Compute } from '../../src/main/engine/compute/supervisor.ts';
import { classification } from '../../src/main/engine/compute/contract/classification.ts';
import { createClassificationHandlers } from '../../src/main/engine/compute-process/classification.ts';
import { similarity } from '../../src/main/engine/compute/contract/similarity.ts';
import { createSimilarityHandlers } from '../../src/main/engine/compute-process/similarity.ts';
import { VectorSets } from '../../src/main/engine/similarity/vector-sets.ts';
import { npyHeader } from '../../src/main/engine/encoders/vectors/npy.ts';
import { readShard } from '../../src/main/engine/encoders/vectors/read-shard.ts';
import type { Embedder } from '../../src/main/engine/evaluation/parts.ts';
import { studioFaults } from '../../src/shared/contract/errors.ts';
import { connect } from '../../src/shared/rpc/client.ts';
import { dispatch } from '../../src/shared/rpc/dispatcher.ts';
import { openMemoryChannel } from '../../src/shared/rpc/transports/memory.ts';

/** A sample with explicit vectors: each caption's text is its direction, such as `0.6 0.8`. */
export interface PlainSample {
  readonly key: string;
  readonly vector: readonly number[];
  readonly captions: readonly string[];
  readonly label?: string;
  readonly split?: string;
}

/** Turns `3 4` into the vector (0.6, 0.8), ignoring other words. */
function toVector(text: string): Float32Array {
  const numbers = (text.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
  const length = Math.hypot(...numbers) || 1;
  return Float32Array.from(numbers, (value) => value / length);
}

/** Reads texts as directions, and a file's name as the direction of its image. */
export const plainEmbedder: Embedder = {
  embedTexts: (_model, texts) => Promise.resolve(Float32Array.from(texts.flatMap((text) => [...toVector(text)]))),
  embedImage: (_model, { file }) => Promise.resolve(toVector(file)),
};

/** A project folder with samples and one model, and the compute side of similarity behind a real connection. */
export class EmbeddedProject {
  readonly catalogue: Catalogue;
  readonly compute: Compute;
  readonly modelId: number;
  readonly dimensions: number;
  readonly #images: ReadonlyMap<number, readonly number[]>;
  #shards = 0;
  #client = openSimilarity();

  private constructor(
    catalogue: Catalogue,
    modelId: number,
    dimensions: number,
    images: ReadonlyMap<number, readonly number[]>,
  ) {
    this.catalogue = catalogue;
    this.modelId = modelId;
    this.dimensions = dimensions;
    this.#images = images;
    this.compute = { client: () => this.#client as ReturnType<Compute['client']>, onNotice: () => () => {} };
  }

  static async create(samples: readonly PlainSample[], { logitScale = Math.log(10) } = {}): Promise<EmbeddedProject> {
    const catalogue = await Catalogue.create(await mkdtemp(join(tmpdir(), 'diagonal-evaluation-')));
    await catalogue.write('Import', 'import', async (edits) => {
      const source = await ensureSource(edits, { kind: 'jsonl', location: '/plain', root: '/plain', options: {} });
      await importSamples(
        edits,
        source,
        samples.map(({ key, captions, label = null, split = null }) => ({ key, file: key, captions, label, split })),
      );
    });
    const dimensions = samples[0]!.vector.length;
    const { id } = await catalogue.store((db) =>
      db
        .insertInto('model')
        .values({
          project_id: 1,
          name: 'plain',
          folder: 'models/plain',
          source: '/plain',
          fingerprint: 'plain-1',
          dimensions,
          image_width: 1,
          image_height: 1,
          context_length: 8,
          logit_scale: logitScale,
          logit_bias: null,
          parameters: 0,
          bytes: 0,
          parent_id: null,
          manifest: '{}',
          added_at: 0,
        })
        .returning('id')
        .executeTakeFirstOrThrow(),
    );
    await catalogue.store((db) => writeSetting(db, 1, 'current_model', id));
    const rows = await catalogue.db.selectFrom('image').select(['id', 'key']).execute();
    const vectors = new Map(samples.map(({ key, vector }) => [key, vector]));
    return new EmbeddedProject(catalogue, id, dimensions, new Map(rows.map((row) => [row.id, vectors.get(row.key)!])));
  }

  /** Id of the image with a key. */
  async idOf(key: string): Promise<number> {
    const row = await this.catalogue.db
      .selectFrom('image')
      .select('id')
      .where('key', '=', key)
      .executeTakeFirstOrThrow();
    return row.id;
  }

  /** Keys of images by id, in the given order. */
  async keysOf(ids: readonly number[]): Promise<string[]> {
    const rows = await this.catalogue.db.selectFrom('image').select(['id', 'key']).execute();
    return ids.map((id) => rows.find((row) => row.id === id)!.key);
  }

  /** Writes a shard of the current vectors of all (or the given) images or captions under a fingerprint. */
  async embed(kind: 'image' | 'caption', only?: readonly number[], fingerprint = 'plain-1'): Promise<void> {
    const { db, folder } = this.catalogue;
    const all = await listRevisions(db, 1, kind);
    const rows = [...all.ids.keys()].filter((row) => only === undefined || only.includes(all.ids[row]!));
    const texts = new Map(
      (await db.selectFrom('caption').select(['id', 'text']).execute()).map((row) => [row.id, row.text]),
    );
    const data = Float32Array.from(
      rows.flatMap((row) => {
        const id = all.ids[row]!;
        return [...toVector(kind === 'image' ? this.#images.get(id)!.join(' ') : texts.get(id)!)];
      }),
    );
    const file = join('vectors', String(this.modelId), kind, `${this.#shards++}.npy`);
    await mkdir(join(folder, file, '..'), { recursive: true });
    const header = npyHeader('<f4', [rows.length, this.dimensions]);
    await writeFile(join(folder, file), Buffer.concat([header, new Uint8Array(data.buffer)]));
    const numbers = (values: Uint32Array) => new Uint8Array(Uint32Array.from(rows, (row) => values[row]!).buffer);
    await this.catalogue.store((store) =>
      store
        .insertInto('shard')
        .values({
          project_id: 1,
          model_id: this.modelId,
          fingerprint,
          kind,
          file,
          sha256: '',
          rows: rows.length,
          dimensions: this.dimensions,
          ids: numbers(all.ids),
          revisions: numbers(all.revisions),
        })
        .execute(),
    );
  }

  /** Simulates a restart of the compute process: nothing is loaded there. */
  restartCompute(): void {
    this.#client = openSimilarity();
  }

  async close(): Promise<void> {
    await this.catalogue.close();
    await rm(this.catalogue.folder, { recursive: true });
  }
}

function openSimilarity() {
  const [near, far] = openMemoryChannel();
  const sets = new VectorSets(readShard);
  const handlers = {
    similarity: createSimilarityHandlers(sets),
    classification: createClassificationHandlers(sets),
  };
  dispatch({ similarity, classification }, handlers, far, {
    faults: studioFaults,
    checkOutput: true,
    report: (problem, error) => {
      throw new Error(problem, { cause: error });
    },
  });
  return connect({ similarity, classification }, near, { faults: studioFaults });
}
