import type { WordEffect } from '../../../shared/contract/audit.ts';
import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import { listCaptionTexts } from '../catalogue/queries/evaluated-rows.ts';
import type { EvaluatedModel, Parts } from '../evaluation/parts.ts';
import type { Vectors } from '../evaluation/similarity.ts';

/** Maximum number of words per caption; models read few more. */
const maxWords = 77;

/** The cosine of a pair, and how much it drops without each word (negative: it matches better without the word). */
export async function measureWords(
  parts: Pick<Parts, 'catalogue' | 'embedder' | 'similarity' | 'indexes'>,
  model: EvaluatedModel,
  { imageId, captionId }: { imageId: number; captionId: number },
  options: CallOptions = {},
): Promise<{ cosine: number | null; words: WordEffect[] }> {
  const { db, project } = parts.catalogue;
  const text = (await listCaptionTexts(db, project, [captionId])).get(captionId);
  const image = await imageVector(parts, model, imageId);
  if (text === undefined || image === null) return { cosine: null, words: [] };
  const words = [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)].slice(0, maxWords);
  const shorter = words.map(({ index, 0: word }) =>
    (text.slice(0, index) + text.slice(index + word.length)).replace(/\s+/g, ' ').trim(),
  );
  const vectors = await parts.embedder.embedTexts(model.id, [text, ...shorter], options);
  const columns = { vectors, dimensions: model.dimensions };
  const { cosines } = await parts.similarity.block({ rows: image, columns }, options);
  const whole = cosines[0]!;
  return {
    cosine: whole,
    words: words.map(({ index, 0: word }, at) => ({
      from: index,
      to: index + word.length,
      word,
      effect: whole - cosines[at + 1]!,
    })),
  };
}

/** The stored vector of an image; null if there is none. */
export async function imageVector(
  { indexes }: Pick<Parts, 'indexes'>,
  model: EvaluatedModel,
  imageId: number,
): Promise<Vectors | null> {
  const images = await indexes.read(model, 'image');
  const row = images.ids.indexOf(imageId);
  return row === -1 ? null : { source: images.source, rows: Uint32Array.of(row) };
}
