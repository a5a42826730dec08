import { Tensor } from 'onnxruntime-node';
import type { TextSignature } from '../../encoders/sessions/signature.ts';
import type { TextTokenizer } from '../../encoders/text/tokenizer.ts';
import type { Feeds } from '../step/tower.ts';

/** Rows are padded to the longest text of the batch, rounded up to a multiple of this, to limit the number of graphs. */
const lengthStep = 8;

/** Tokenized training texts, and the input tensors for batches of them. */
export class TextRows {
  /** Number of texts truncated to the context length. */
  readonly truncated: number;
  readonly #rows: readonly (readonly number[])[];
  readonly #tokenizer: TextTokenizer;
  readonly #signature: TextSignature;
  #fixed: number | null;

  constructor(texts: readonly string[], tokenizer: TextTokenizer, signature: TextSignature, trims: boolean) {
    const encoded = texts.map((text) => tokenizer.encode(text));
    this.#rows = encoded.map(({ ids }) => ids);
    this.truncated = encoded.filter(({ truncated }) => truncated).length;
    this.#tokenizer = tokenizer;
    this.#signature = signature;
    this.#fixed = trims ? null : tokenizer.contextLength;
  }

  /** The fixed length of all rows; null when it varies by batch. */
  get fixedLength(): number | null {
    return this.#fixed;
  }

  /** Pads every row to the length of the longest, so that cached activations of any rows can be batched together. */
  fixLength(): void {
    this.#fixed ??= this.#lengthFor(this.#rows);
  }

  /** The inputs of the text graph for a batch of texts. */
  feed(texts: readonly number[]): Feeds {
    const rows = texts.map((text) => this.#rows[text]!);
    const length = this.#lengthFor(rows);
    const { ids, mask, types, positions } = this.#signature;
    const feeds: Record<string, Tensor> = {};
    const add = (name: string | null, value: (row: readonly number[], column: number) => number): void => {
      if (name !== null) feeds[name] = this.#tensor(name, rows, length, value);
    };
    add(ids, (row, column) => row[column] ?? this.#tokenizer.padId);
    add(mask, (row, column) => (column < row.length ? 1 : 0));
    add(types, () => 0);
    add(positions, (_, column) => column);
    return feeds;
  }

  #lengthFor(rows: readonly (readonly number[])[]): number {
    const { contextLength } = this.#tokenizer;
    if (this.#fixed !== null) return this.#fixed;
    const longest = rows.reduce((most, row) => Math.max(most, row.length), 0);
    return Math.min(contextLength, Math.ceil(longest / lengthStep) * lengthStep);
  }

  #tensor(
    name: string,
    rows: readonly (readonly number[])[],
    length: number,
    value: (row: readonly number[], column: number) => number,
  ): Tensor {
    const dims = [rows.length, length];
    const values = Int32Array.from({ length: rows.length * length }, (_, i) =>
      value(rows[Math.floor(i / length)]!, i % length),
    );
    return this.#signature.wide[name] === true
      ? new Tensor('int64', BigInt64Array.from(values, BigInt), dims)
      : new Tensor('int32', values, dims);
  }
}
