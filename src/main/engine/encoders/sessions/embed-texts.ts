import type { TextTokenizer } from '../text/tokenizer.ts';
import { normaliseRows } from '../../base/normalise.ts';
import type { Rows } from './rows.ts';
import type { TextTower } from './text-tower.ts';

/** How texts are embedded. `trims`: texts need padding only to the longest of the batch. */
export interface EmbedTextsOptions {
  readonly batch: number;
  readonly normalise: boolean;
  readonly trims: boolean;
  readonly signal: AbortSignal;
}

/** Texts to float32 [n, dimensions]. Texts of similar length share a batch, since a batch is as long as its longest text. */
export async function embedTexts(
  { tower, tokenizer }: { readonly tower: TextTower; readonly tokenizer: TextTokenizer },
  texts: readonly string[],
  { batch, normalise, trims, signal }: EmbedTextsOptions,
): Promise<Rows> {
  const tokens = texts.map((text) => tokenizer.encode(text).ids);
  const order = tokens.map((_, index) => index).sort((a, b) => tokens[a]!.length - tokens[b]!.length);
  let vectors: Rows | null = null;
  for (let from = 0; from < order.length; from += batch) {
    signal.throwIfAborted();
    const places = order.slice(from, from + batch);
    const part = places.map((place) => tokens[place]!);
    const length = trims ? part.at(-1)!.length : tokenizer.contextLength;
    const { data, dimensions } = await tower.run(part, length, tokenizer.padId);
    vectors ??= { data: new Float32Array(texts.length * dimensions), dimensions };
    for (const [row, place] of places.entries())
      vectors.data.set(data.subarray(row * dimensions, (row + 1) * dimensions), place * dimensions);
  }
  if (vectors === null) return { data: new Float32Array(), dimensions: tower.signature.dimensions ?? 0 };
  if (normalise) normaliseRows(vectors.data, vectors.dimensions);
  return vectors;
}
