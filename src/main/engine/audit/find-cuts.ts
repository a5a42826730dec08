import { join } from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { findModel } from '../catalogue/queries/models.ts';
import type { Compute } from '../compute/supervisor.ts';
import type { Work } from '../evaluation/parts.ts';

const textsAtOnce = 8_192;
/** A shorter text fits every context: it has fewer characters than the model has places. */
const spareCharacters = 2;

/** The offset at which a model stops reading each text, −1 where it reads all. */
export async function findCuts(
  { catalogue, compute }: { catalogue: Catalogue; compute: Compute },
  modelId: number,
  texts: readonly string[],
  { signal, progress }: Work,
): Promise<Int32Array> {
  const model = await findModel(catalogue.db, catalogue.project, modelId);
  const cuts = new Int32Array(texts.length).fill(-1);
  if (model === undefined) return cuts;
  const long = texts.flatMap((text, row) => (text.length > model.context_length - spareCharacters ? [row] : []));
  const folder = join(catalogue.folder, model.folder);
  for (let from = 0; from < long.length; from += textsAtOnce) {
    progress?.('Reading captions', from, long.length);
    const rows = long.slice(from, from + textsAtOnce);
    const { cut } = await compute
      .client()
      .encoders.tokens({ model: { folder }, texts: rows.map((row) => texts[row]!) }, signal && { signal });
    rows.forEach((row, at) => (cuts[row] = cut[at]!));
  }
  return cuts;
}
