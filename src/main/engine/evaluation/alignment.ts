import type { Change } from '../../../shared/contract/history.ts';
import {
  readAlignments,
  showAlignments,
  storeAlignments,
  type CaptionAlignment,
} from '../catalogue/queries/alignments.ts';
import { readSetting } from '../catalogue/queries/settings.ts';
import type { Parts, Work } from './parts.ts';
import type { VectorIndex, VectorModel } from './vector-index.ts';

/** Pairs compared at once: 32 MiB of vectors per side at 512 dimensions. */
const pairsAtOnce = 16_384;

/** A change that affects more images does not list them. */
const namedImages = 1_000;

/**
 * Computes the cosine of every caption with its image under a model, for all pairs with current vectors. Writes only what changed,
 * with the means of the images; the library sorts by those of the current model. Returns the number of pairs compared and changed.
 */
export async function alignPairs(
  { catalogue, similarity, indexes }: Parts,
  model: VectorModel,
  { signal, progress }: Work = {},
): Promise<{ pairs: number; changed: number }> {
  const [images, captions] = await Promise.all([indexes.read(model, 'image'), indexes.read(model, 'caption')]);
  const pairs = joinPairs(images, captions);
  const stored = await readAlignments(catalogue.db, catalogue.project, model.id);
  const fresh: CaptionAlignment[] = [];
  const touched = new Set<number>();
  for (let from = 0; from < pairs.captions.length; from += pairsAtOnce) {
    progress?.('Comparing pairs', from, pairs.captions.length);
    const rows = pairs.captions.subarray(from, from + pairsAtOnce);
    const { cosines } = await similarity.pairs(
      {
        left: { source: captions.source, rows },
        right: { source: images.source, rows: pairs.images.subarray(from, from + pairsAtOnce) },
      },
      { signal },
    );
    rows.forEach((row, index) => {
      const captionId = captions.ids[row]!;
      const revision = captions.revisions[row]!;
      const cosine = cosines[index]!;
      const before = stored.get(captionId);
      if (before?.revision === revision && before.cosine === cosine) return;
      fresh.push({ captionId, revision, cosine });
      touched.add(captions.imageIds[row]!);
    });
  }
  progress?.('Comparing pairs', pairs.captions.length, pairs.captions.length);
  const imageIds = touched.size > namedImages ? null : [...touched];
  const change: Change = { kinds: ['alignment'], imageIds };
  await catalogue.store(
    async (db) => {
      await storeAlignments(db, catalogue.project, model.id, fresh);
      const current = await readSetting(db, catalogue.project, 'current_model');
      if (current === model.id) await showAlignments(db, catalogue.project, current);
    },
    fresh.length === 0 ? null : change,
    { signal },
  );
  return { pairs: pairs.captions.length, changed: fresh.length };
}

/** The rows of captions whose image has a vector, and of these images. */
function joinPairs(images: VectorIndex, captions: VectorIndex): { captions: Uint32Array; images: Uint32Array } {
  const rowOf = new Map(Array.from(images.ids, (id, row) => [id, row]));
  const rows = captions.ids.map((_, row) => row).filter((row) => rowOf.has(captions.imageIds[row]!));
  return { captions: rows, images: rows.map((row) => rowOf.get(captions.imageIds[row]!)!) };
}
