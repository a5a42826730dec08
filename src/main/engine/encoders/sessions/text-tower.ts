import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { openSession, runSession, type GraphSource, type SessionOptions } from './open-session.ts';
import { collectRows, type Rows } from './rows.ts';
import { readTextSignature, signatureOf, type TextSignature } from './signature.ts';

/** The graph from token ids to embeddings. */
export class TextTower {
  readonly signature: TextSignature;
  readonly #session: InferenceSession;
  readonly #file: string;

  private constructor(session: InferenceSession, signature: TextSignature, file: string) {
    this.#session = session;
    this.signature = signature;
    this.#file = file;
  }

  /** Opens the graph. Fails with `model-invalid` or `model-unsupported`. */
  static async open(source: GraphSource, options: SessionOptions): Promise<TextTower> {
    const session = await openSession(source, options);
    return new TextTower(session, readTextSignature(signatureOf(session), source.file), source.file);
  }

  /** Token ids, each text padded with `padId` to `length`, to float32 [n, dimensions], not normalised. */
  async run(texts: readonly ArrayLike<number>[], length: number, padId: number): Promise<Rows> {
    const { batch, ids, mask, types, positions, output, wide } = this.signature;
    return collectRows(texts.length, batch, async (from, to, size) => {
      const part = texts.slice(from, to);
      const feeds: Record<string, Tensor> = {};
      const feed = (name: string | null, fill: (row: number, column: number) => number) => {
        if (name !== null) feeds[name] = integerTensor(size, length, wide[name] === true, fill);
      };
      feed(ids, (row, column) => part[row]?.[column] ?? padId);
      feed(mask, (row, column) => (column < (part[row]?.length ?? length) ? 1 : 0));
      feed(types, () => 0);
      feed(positions, (_, column) => column);
      return runSession(this.#session, feeds, output, this.#file);
    });
  }

  /** Frees the graph. */
  async close(): Promise<void> {
    await this.#session.release();
  }
}

function integerTensor(
  rows: number,
  columns: number,
  wide: boolean,
  fill: (row: number, column: number) => number,
): Tensor {
  // Ids are small and non-negative, so writing the low half of an int64 is enough, and faster than creating big integers.
  const step = wide ? 2 : 1;
  const words = new Int32Array(rows * columns * step);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) words[(row * columns + column) * step] = fill(row, column);
  const dims = [rows, columns];
  return wide ? new Tensor('int64', new BigInt64Array(words.buffer), dims) : new Tensor('int32', words, dims);
}
