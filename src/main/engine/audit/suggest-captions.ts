import type { Suggestion } from '../../../shared/contract/audit.ts';
import type { CallOptions } from '../../../shared/rpc/procedure.ts';
import { listCaptionTexts } from '../catalogue/queries/evaluated-rows.ts';
import { listKeys } from '../catalogue/queries/images.ts';
import type { EvaluatedModel, Parts } from '../evaluation/parts.ts';
import { normaliseText } from './caption-checks.ts';
import { imageVector } from './word-effects.ts';

/** The best-matching captions among which distinct suggestions are chosen. */
const candidateCount = 60;

/** Captions of other images that match this image best and that it does not have yet, best first. */
export async function suggestCaptions(
  parts: Pick<Parts, 'catalogue' | 'embedder' | 'similarity' | 'indexes'>,
  model: EvaluatedModel,
  { imageId, captionId }: { imageId: number; captionId: number },
  count: number,
  options: CallOptions = {},
): Promise<Suggestion[]> {
  const { db, project } = parts.catalogue;
  const image = await imageVector(parts, model, imageId);
  if (image === null || count === 0) return [];
  const captions = await parts.indexes.read(model, 'caption');
  const found = await parts.similarity.topK(
    { queries: image, candidates: { source: captions.source }, k: candidateCount },
    options,
  );
  const rows = [...found.indices];
  const own = captions.ids.filter((_, row) => captions.imageIds[row] === imageId);
  const texts = await listCaptionTexts(db, project, [...rows.map((row) => captions.ids[row]!), ...own, captionId]);
  const keys = await listKeys(
    db,
    project,
    rows.map((row) => captions.imageIds[row]!),
  );
  const said = new Set([...own, captionId].map((id) => normaliseText(texts.get(id) ?? '')));
  const suggestions: Suggestion[] = [];
  rows.forEach((row, place) => {
    const [id, home] = [captions.ids[row]!, captions.imageIds[row]!];
    const text = texts.get(id) ?? '';
    const key = normaliseText(text);
    if (suggestions.length === count || home === imageId || key === '' || said.has(key)) return;
    said.add(key);
    suggestions.push({ text, cosine: found.scores[place]!, captionId: id, imageId: home, image: keys.get(home) ?? '' });
  });
  return suggestions;
}
