import type { Compute } from '../../compute/supervisor.ts';
import type { WorkContext } from '../../jobs/queue.ts';
import type { CallOptions } from '../../../../shared/rpc/procedure.ts';

const textsAtOnce = 8_192;
/** Special tokens around a text. */
const specialTokens = 2;

/** Where a model truncates each text: the offset (UTF-16 units) of the first character beyond its context length, −1 for none. */
export async function findTruncations(
  compute: Compute,
  { folder, contextLength }: { readonly folder: string; readonly contextLength: number },
  texts: readonly string[],
  { signal, progress }: CallOptions & Partial<Pick<WorkContext, 'progress'>>,
): Promise<Int32Array> {
  const offsets = new Int32Array(texts.length).fill(-1);
  // A text has at most one token per byte, so a short one always fits.
  const long = texts.flatMap((text, row) => (Buffer.byteLength(text) > contextLength - specialTokens ? [row] : []));
  for (let from = 0; from < long.length; from += textsAtOnce) {
    progress?.('Reading captions', from, long.length);
    const rows = long.slice(from, from + textsAtOnce);
    const { truncatedAt } = await compute
      .client()
      .encoders.tokens({ model: { folder }, texts: rows.map((row) => texts[row]!) }, { signal });
    rows.forEach((row, at) => (offsets[row] = truncatedAt[at]!));
  }
  return offsets;
}
