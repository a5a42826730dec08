import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Catalogue } from '../../src/main/engine/catalogue/catalogue.ts';
import { insertLayout } from '../../src/main/engine/catalogue/queries/projections.ts';
import { writeSetting } from '../../src/main/engine/catalogue/queries/settings.ts';
import { listRevisions, type VectorKind } from '../../src/main/engine/catalogue/queries/vector-rows.ts';
import { ensureSource, importSamples } from '../../src/main/engine/catalogue/writes/import-samples.ts';
import { npyHeader } from '../../src/main/engine/encoders/vectors/npy.ts';
import { projectionOptions } from '../../src/shared/contract/projection.ts';
import { jpeg } from '../../test/helpers/images.ts';
import { makeSamples } from '../../test/helpers/made-samples.ts';
import { makeRandom } from '../../test/helpers/random.ts';

const dimensions = 64;
const clusters = 40;
const photos = 200;

/** A project of synthetic samples with one caption each, which share a few images; vectors and a map of 40 clusters. */
export async function makeProject(folder: string, photoFolder: string, samples: number): Promise<Float32Array> {
  await mkdir(photoFolder);
  for (let i = 0; i < photos; i++) await writeFile(join(photoFolder, `${i}.jpg`), await jpeg(i, 96, 64));
  const catalogue = await Catalogue.create(folder);
  const batch = catalogue.startBatch('Import', 'import');
  let row = 0;
  for (const made of makeSamples({ samples, captions: 1 })) {
    await batch.write(async (edits) => {
      const source = await ensureSource(edits, {
        kind: 'folder',
        location: photoFolder,
        root: photoFolder,
        options: {},
      });
      const files = made.map((sample) => ({ ...sample, file: `${row++ % photos}.jpg`, width: 96, height: 64 }));
      await importSamples(edits, source, files);
    });
  }
  batch.close();
  const modelId = await addModel(catalogue);
  for (const kind of ['image', 'caption'] as const) await addVectors(catalogue, modelId, kind);
  const points = await addMap(catalogue, modelId);
  await catalogue.close();
  return points;
}

async function addModel(catalogue: Catalogue): Promise<number> {
  return catalogue.store(async (db) => {
    const { id } = await db
      .insertInto('model')
      .values({
        project_id: 1,
        name: 'made-up',
        folder: 'models/made-up',
        source: '/made/up',
        fingerprint: 'made-up',
        dimensions,
        image_width: 64,
        image_height: 64,
        context_length: 77,
        logit_scale: Math.log(100),
        logit_bias: null,
        parameters: 0,
        bytes: 0,
        parent_id: null,
        manifest: '{}',
        added_at: 0,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await writeSetting(db, 1, 'current_model', id);
    return id;
  });
}

/** Vectors around the centre of their cluster; both ends of a pair are close. */
async function addVectors(catalogue: Catalogue, modelId: number, kind: VectorKind): Promise<void> {
  const { ids, revisions } = await listRevisions(catalogue.db, 1, kind);
  const middles = makeRandom(7);
  const centres = Float32Array.from({ length: clusters * dimensions }, () => middles() - 0.5);
  const random = makeRandom(kind === 'image' ? 8 : 9);
  const data = new Float32Array(ids.length * dimensions);
  for (let row = 0; row < ids.length; row++) {
    const own = makeRandom(row);
    const centre = (row % clusters) * dimensions;
    let squares = 0;
    for (let axis = 0; axis < dimensions; axis++) {
      const value = centres[centre + axis]! + 0.8 * (own() - 0.5) + 0.5 * (random() - 0.5);
      data[row * dimensions + axis] = value;
      squares += value * value;
    }
    const length = Math.sqrt(squares);
    for (let axis = 0; axis < dimensions; axis++) data[row * dimensions + axis]! /= length;
  }
  const file = join('vectors', String(modelId), kind, '0.npy');
  await mkdir(join(catalogue.folder, file, '..'), { recursive: true });
  const header = npyHeader('<f4', [ids.length, dimensions]);
  await writeFile(join(catalogue.folder, file), Buffer.concat([header, new Uint8Array(data.buffer)]));
  const toBytes = (numbers: Uint32Array) => new Uint8Array(Uint32Array.from(numbers).buffer);
  await catalogue.store((db) =>
    db
      .insertInto('shard')
      .values({
        project_id: 1,
        model_id: modelId,
        fingerprint: 'made-up',
        kind,
        file,
        sha256: '',
        rows: ids.length,
        dimensions,
        ids: toBytes(ids),
        revisions: toBytes(revisions),
      })
      .execute(),
  );
}

/** A stored layout of as many points as there are samples: half of them images, half their captions. */
async function addMap(catalogue: Catalogue, modelId: number): Promise<Float32Array> {
  const images = await listRevisions(catalogue.db, 1, 'image');
  const captions = await listRevisions(catalogue.db, 1, 'caption');
  const half = Math.floor(images.ids.length / 2);
  const random = makeRandom(10);
  const points = Float32Array.from({ length: 4 * half }, (_, at) => {
    const cluster = (at >> 1) % clusters;
    const middle = at % 2 === 0 ? Math.cos(cluster) * (1 + cluster / 8) : Math.sin(cluster) * (1 + cluster / 8);
    return middle + 0.5 * (random() + random() + random() - 1.5);
  });
  const summary = {
    modelId,
    options: projectionOptions.parse({}),
    fromId: null,
    leftOut: 2 * (images.ids.length - half),
    trustworthiness: null,
    variance: null,
  };
  const layout = { imageIds: images.ids.slice(0, half), captionIds: captions.ids.slice(0, half), points, summary };
  await catalogue.store((db) => insertLayout(db, 1, layout));
  return points;
}
