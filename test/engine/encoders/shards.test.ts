import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalogue } from '../../../src/main/engine/catalogue/catalogue.ts';
import { deleteModel, insertModel } from '../../../src/main/engine/catalogue/queries/models.ts';
import { listShardRows } from '../../../src/main/engine/catalogue/queries/vector-rows.ts';
import { ensureSource, importSamples } from '../../../src/main/engine/catalogue/writes/import-samples.ts';
import { compactShards } from '../../../src/main/engine/encoders/vectors/compact.ts';
import { npyHeader, readNpy } from '../../../src/main/engine/encoders/vectors/npy.ts';
import { readShard } from '../../../src/main/engine/encoders/vectors/read-shard.ts';
import { shardRows, ShardWriter } from '../../../src/main/engine/encoders/vectors/shard-writer.ts';
import { sweepVectors } from '../../../src/main/engine/encoders/vectors/sweep.ts';
import { writeAtomically } from '../../../src/main/engine/files/write-atomically.ts';
import { skippedBecause } from '../../helpers/skipped.ts';
import { makeFolder } from '../../helpers/tiny-model.ts';

const model = { id: 1, fingerprint: 'abc', dimensions: 2 };
let root: string;
let catalogue: Catalogue;

beforeEach(async () => {
  root = await makeFolder('shards');
  catalogue = await Catalogue.create(join(root, 'project'));
  await catalogue.store((db) =>
    insertModel(db, 1, {
      name: 'tiny',
      folder: 'models/tiny',
      source: root,
      fingerprint: model.fingerprint,
      dimensions: model.dimensions,
      image_width: 1,
      image_height: 1,
      context_length: 1,
      logit_scale: null,
      logit_bias: null,
      parameters: 1,
      bytes: 1,
      parent_id: null,
      manifest: '{}',
      added_at: 0,
    }),
  );
});
afterEach(async () => {
  await catalogue.close();
  await rm(root, { recursive: true });
});

/** Vectors that encode their row. */
function vectors(from: number, count: number) {
  return {
    vectors: Float32Array.from({ length: count * 2 }, (_, i) => from + Math.floor(i / 2)),
    places: Array.from({ length: count }, (_, row) => ({ id: from + row, revision: 7, row })),
  };
}

const shards = (fingerprint = 'abc') => listShardRows(catalogue.db, 1, { modelId: 1, fingerprint, kind: 'image' });

async function listFiles(): Promise<string[]> {
  return (await readdir(join(catalogue.folder, 'vectors/1/image')).catch(() => [])).sort();
}

describe('shards of vectors', () => {
  it('are complete `.npy` files with their SHA-256, full ones first', async () => {
    const writer = new ShardWriter(catalogue, model, 'image');
    await writer.add(vectors(1, shardRows + 10));
    expect((await shards()).map(({ ids }) => ids.length)).toEqual([shardRows]);
    await writer.flush();
    expect(writer.written).toBe(shardRows + 10);
    const [first, last] = await shards();
    expect([first!.ids[0], first!.ids.at(-1), last!.ids[0], last!.ids.length]).toEqual([
      1,
      shardRows,
      shardRows + 1,
      10,
    ]);
    expect([...last!.revisions]).toEqual(Array(10).fill(7));
    const { data, rows, dimensions } = await readShard(join(catalogue.folder, last!.file));
    expect({ rows, dimensions, first: data[0] }).toEqual({ rows: 10, dimensions: 2, first: shardRows + 1 });
    const row = await catalogue.db
      .selectFrom('shard')
      .selectAll()
      .where('file', '=', last!.file)
      .executeTakeFirstOrThrow();
    const bytes = await readFile(join(catalogue.folder, last!.file));
    expect(row).toMatchObject({ rows: 10, dimensions: 2, sha256: createHash('sha256').update(bytes).digest('hex') });
  });

  it('store every vector once with concurrent writes', async () => {
    const writer = new ShardWriter(catalogue, model, 'image');
    await Promise.all(Array.from({ length: 9 }, (_, i) => writer.add(vectors(1 + i * 1000, 1000))));
    await writer.flush();
    const ids = (await shards()).flatMap((shard) => [...shard.ids]);
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 9000 }, (_, i) => i + 1));
    for (const { file, ids: of } of await shards()) {
      const { data } = await readShard(join(catalogue.folder, file));
      of.forEach((id, row) => expect(data[row * 2]).toBe(id));
    }
  });

  it('are not mixed with those of another fingerprint', async () => {
    const writer = new ShardWriter(catalogue, model, 'image');
    await writer.add(vectors(1, 3));
    await writer.flush();
    expect(await shards('another')).toEqual([]);
  });

  const withoutFull = skippedBecause(existsSync('/dev/full') ? null : 'no /dev/full on this system');
  it.skipIf(withoutFull !== '')(
    `leave nothing behind, and report it, when the disk is full${withoutFull}`,
    async () => {
      const file = join(root, 'full', 'vectors.npy');
      await mkdir(join(root, 'full'));
      // Every write to this device fails for lack of space.
      await symlink('/dev/full', `${file}.tmp`);
      await expect(writeAtomically(file, [new Uint8Array(100)])).rejects.toMatchObject({
        code: 'disk-full',
        data: { file },
        message: expect.stringContaining('Free some'),
      });
      expect(await readdir(join(root, 'full'))).toEqual([]);
    },
  );
});

describe('compacting', () => {
  /** Images 1 to n, none of them read. */
  const addImages = (count: number) =>
    catalogue.write('Import', 'import', async (edits) => {
      const source = await ensureSource(edits, { kind: 'folder', location: root, root, options: {} });
      const keys = Array.from({ length: count }, (_, i) => `${i + 1}.jpg`);
      await importSamples(
        edits,
        source,
        keys.map((key) => ({ key, file: key, captions: [], label: null, split: null })),
      );
    });

  const write = async (ids: readonly number[], revision: number, rows?: number) => {
    const writer = new ShardWriter(catalogue, model, 'image', rows);
    const vectors = Float32Array.from(ids.flatMap((id) => [id, revision]));
    await writer.add({ vectors, places: ids.map((id, row) => ({ id, revision, row })) });
    await writer.flush();
  };

  const waiting = { signal: new AbortController().signal };

  it('merges many small shards, without stale or superseded rows', async () => {
    await addImages(30);
    const all = Array.from({ length: 30 }, (_, i) => i + 1);
    await write(all, 1, 3);
    await write([4, 5], 1);
    await write([6], 2);
    await write([31], 1);
    expect(await shards()).toHaveLength(13);
    expect(await compactShards(catalogue, model, 'image', waiting)).toBe(13);
    const [whole, ...others] = await shards();
    expect(others).toEqual([]);
    expect([...whole!.ids].sort((a, b) => a - b)).toEqual(all);
    expect(new Set(whole!.revisions)).toEqual(new Set([1]));
    const { data } = await readShard(join(catalogue.folder, whole!.file));
    whole!.ids.forEach((id, row) => expect([...data.subarray(row * 2, row * 2 + 2)]).toEqual([id, 1]));
    expect(await listFiles()).toHaveLength(1);
  });

  it('leaves a few small shards alone, but removes those without live rows', async () => {
    await addImages(6);
    await write([1, 2, 3, 4, 5, 6], 1, 2);
    await write([1, 2], 9);
    expect(await compactShards(catalogue, model, 'image', waiting)).toBe(1);
    expect(await shards()).toHaveLength(3);
    expect(await listFiles()).toHaveLength(3);
  });
});

describe('opening a project', () => {
  it('removes files without a row and rows without a file', async () => {
    const writer = new ShardWriter(catalogue, model, 'image');
    for (const from of [1, 10]) {
      await writer.add(vectors(from, 3));
      await writer.flush();
    }
    const [kept, lost] = await shards();
    await rm(join(catalogue.folder, lost!.file));
    const folder = join(catalogue.folder, 'vectors/1/image');
    await writeFile(join(folder, 'half.npy.tmp'), 'half');
    await writeFile(join(folder, 'unknown.npy'), 'whole, but its row was never written');
    expect(await sweepVectors(catalogue)).toEqual({ files: 2, rows: 1 });
    expect((await shards()).map(({ file }) => file)).toEqual([kept!.file]);
    expect(await listFiles()).toEqual([kept!.file.split('/').at(-1)]);
    expect(await sweepVectors(catalogue)).toEqual({ files: 0, rows: 0 });
  });

  it('removes what was embedded with a model that has been removed', async () => {
    await catalogue.store((db) => deleteModel(db, 1, 1));
    const writer = new ShardWriter(catalogue, model, 'image');
    await writer.add(vectors(1, 3));
    await writer.flush();
    expect(await sweepVectors(catalogue)).toEqual({ files: 1, rows: 1 });
    expect(await listFiles()).toEqual([]);
  });
});

describe('`.npy` files', () => {
  it.each(['<f2', '<f4', '<f8', '<i8', '<i4', '<u4', '|u1', '|b1'] as const)(
    'are read as they were written: %s',
    (type) => {
      for (const shape of [[3], [2, 3], [0, 4], [2, 1, 2]]) {
        const count = shape.reduce((product, size) => product * size, 1);
        const numbers = {
          '<f2': Float16Array,
          '<f4': Float32Array,
          '<f8': Float64Array,
          '<i4': Int32Array,
          '<u4': Uint32Array,
          '|u1': Uint8Array,
          '|b1': Uint8Array,
        };
        const data = type === '<i8' ? new BigInt64Array(count).fill(5n) : new numbers[type](count).fill(5);
        const header = npyHeader(type, shape);
        expect(header.length % 64).toBe(0);
        const bytes = Buffer.concat([header, new Uint8Array(data.buffer)]);
        expect(readNpy(bytes, 'f')).toEqual({ type, shape, data });
        // Unaligned data is copied.
        expect(readNpy(Buffer.concat([Buffer.alloc(1), bytes]).subarray(1), 'f').data).toEqual(data);
      }
    },
  );

  it('are refused, naming the file, when they are damaged', () => {
    const whole = Buffer.concat([npyHeader('<f4', [2]), Buffer.alloc(8)]);
    for (const bytes of [Buffer.alloc(0), Buffer.from('PK zip'), whole.subarray(0, 40), whole.subarray(0, 70)])
      expect(() => readNpy(bytes, 'a/b.npy')).toThrow(/a\/b\.npy/);
    const text = whole.toString('latin1').replace("'<f4'", "'<c8'");
    expect(() => readNpy(Buffer.from(text, 'latin1'), 'f')).toThrow(/<c8/);
  });
});
