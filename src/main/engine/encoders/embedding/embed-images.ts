import { locateImages } from '../../catalogue/queries/images.ts';
import { ShardWriter } from '../vectors/shard-writer.ts';
import type { Counted } from './embed-project.ts';
import type { EmbedRun } from './embed-run.ts';
import { findMissing } from './missing.ts';
import { runChunks } from './run-chunks.ts';

/** Maximum number of images per request to the compute process. */
const most = 256;

/** Embeds the images that have no vector of their current bytes. */
export async function embedImages(run: EmbedRun): Promise<Counted> {
  const { model, batch } = run;
  const { catalogue } = run.services;
  const { signal, progress } = run.context;
  const { db, project } = catalogue;
  const { ids, total } = await findMissing(db, project, model, 'image');
  const writer = new ShardWriter(catalogue, model, 'image', run.shardRows);
  let done = 0;
  const finish = (count: number) => progress('Embedding images', (done += count), ids.length);
  finish(0);
  const embed = async (part: readonly number[]): Promise<void> => {
    const images = await locateImages(db, project, part);
    const locations = images.map(({ location }) => location);
    const { vectors, faults } = await run.ask((encoders, ref) =>
      encoders.images({ model: ref, images: locations, batch }, { signal }),
    );
    for (const { index, code, message } of faults) run.skip({ item: images[index]!.key, code, reason: message });
    const faulty = new Set(faults.map(({ index }) => index));
    const places = images.map(({ id, revision }, row) => ({ id, revision, row })).filter(({ row }) => !faulty.has(row));
    await writer.add({ vectors, places });
    finish(part.length);
  };
  const work = runChunks([...ids], batch, {
    most: Math.max(batch, most),
    signal,
    run: embed,
    onPoison: async (id, { code, message }) => {
      for (const { key } of await locateImages(db, project, [id])) run.skip({ item: key, code, reason: message });
      finish(1);
    },
  });
  // Vectors computed before a cancel or a failure are stored.
  await work.finally(() => writer.flush());
  return { embedded: writer.written, total };
}
