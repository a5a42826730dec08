import { readCaptionTexts, type CaptionText } from '../../catalogue/queries/caption-texts.ts';
import { ShardWriter } from '../vectors/shard-writer.ts';
import type { Counted } from './embed-project.ts';
import type { EmbedRun } from './embed-run.ts';
import { findMissing } from './missing.ts';
import { runChunks } from './run-chunks.ts';

/** Maximum number of texts per request to the compute process. */
const most = 2048;

/** Captions whose texts are in memory at once: some tens of megabytes. */
const captionsAtOnce = 262_144;

/** Captions with the same text, which is embedded once. */
interface SharedText {
  readonly text: string;
  readonly captions: readonly CaptionText[];
}

/** Embeds the captions that have no vector of their current text. */
export async function embedCaptions(run: EmbedRun): Promise<Counted> {
  const { model, batch } = run;
  const { catalogue } = run.services;
  const { signal, progress } = run.context;
  const { db, project } = catalogue;
  const { ids, total } = await findMissing(db, project, model, 'caption');
  const writer = new ShardWriter(catalogue, model, 'caption', run.shardRows);
  let done = 0;
  const finish = (count: number) => progress('Embedding captions', (done += count), ids.length);
  finish(0);
  const embed = async (part: readonly SharedText[]): Promise<void> => {
    const texts = part.map(({ text }) => text);
    const { vectors } = await run.ask((encoders, ref) => encoders.texts({ model: ref, texts, batch }, { signal }));
    const places = part.flatMap(({ captions }, row) => captions.map(({ id, revision }) => ({ id, revision, row })));
    await writer.add({ vectors, places });
    finish(places.length);
  };
  const work = async (): Promise<void> => {
    for (let from = 0; from < ids.length; from += captionsAtOnce) {
      const wanted = [...ids.subarray(from, from + captionsAtOnce)];
      const captions = await readCaptionTexts(db, project, wanted);
      // A caption that has been removed since counts as done.
      finish(wanted.length - captions.length);
      await runChunks(shareTexts(captions), batch, {
        most: Math.max(batch, most),
        signal,
        run: embed,
        onPoison: async (shared, { code, message }) => {
          for (const { text } of shared.captions) run.skip({ item: text.slice(0, 200), code, reason: message });
          finish(shared.captions.length);
        },
      });
    }
  };
  // Vectors computed before a cancel or a failure are stored.
  await work().finally(() => writer.flush());
  return { embedded: writer.written, total };
}

/** Distinct texts with their captions, sorted by length so that batches need little padding. */
function shareTexts(captions: readonly CaptionText[]): SharedText[] {
  const byText = Map.groupBy(captions, ({ text }) => text);
  return Array.from(byText, ([text, sharing]) => ({ text, captions: sharing })).sort(
    (a, b) => a.text.length - b.text.length,
  );
}
