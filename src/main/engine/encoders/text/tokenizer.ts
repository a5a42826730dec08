import { Tokenizer } from '@huggingface/tokenizers';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { findTruncation } from './find-truncation.ts';

/** What a tokenizer is made of: the parsed files of a model folder and the length of the model's context in tokens. */
export interface TokenizerFiles {
  readonly tokenizer: object;
  /** `tokenizer_config.json`, empty when absent. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly contextLength: number;
  /** Padding after the end token. */
  readonly padId: number;
  /** Named in errors. */
  readonly file: string;
}

/** A text as the model's input, without padding. */
export interface TokenizedText {
  readonly ids: readonly number[];
  /** True when the text exceeds the context length. */
  readonly truncated: boolean;
}

/** Texts to token ids according to `tokenizer.json`; truncation never drops the end token. */
export class TextTokenizer {
  readonly contextLength: number;
  readonly padId: number;
  readonly #tokenizer: Tokenizer;
  readonly #lowercases: boolean;
  /** Special tokens before and after every text. */
  readonly #before: readonly number[];
  readonly #after: readonly number[];
  /** Tokens of a text that fit between them. */
  readonly #room: number;

  constructor({ tokenizer, config, contextLength, padId, file }: TokenizerFiles) {
    this.contextLength = contextLength;
    this.padId = padId;
    this.#lowercases = lowercases((tokenizer as { normalizer?: unknown }).normalizer);
    try {
      this.#tokenizer = new Tokenizer(tokenizer, config);
      const { before, after } = this.#findFrame();
      this.#before = before;
      this.#after = after;
      this.#room = contextLength - before.length - after.length;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new StudioError('model-invalid', `${file} is not a usable tokenizer: ${why}`, { file }, { cause });
    }
  }

  /** The tokens of a text, at most `contextLength` of them. */
  encode(text: string): TokenizedText {
    const body = this.#encodeBody(text);
    const kept = body.length > this.#room ? body.slice(0, this.#room) : body;
    return { ids: [...this.#before, ...kept, ...this.#after], truncated: kept !== body };
  }

  /** The offset (UTF-16 units) of the first character beyond the context length, −1 for none. Slower than `encode`. */
  findTruncation(text: string): number {
    const body = this.#encodeBody(text);
    if (body.length <= this.#room) return -1;
    return findTruncation(text, body.slice(0, this.#room), {
      encode: (part) => this.#encodeBody(part),
      decode: (ids) =>
        this.#tokenizer.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false }),
    });
  }

  #encodeBody(text: string): number[] {
    // The reference lowercases character by character; JavaScript uses a different letter for a sigma at the end of a word.
    const plain = this.#lowercases ? text.replaceAll('Σ', 'σ') : text;
    return this.#tokenizer.encode(plain, { add_special_tokens: false }).ids;
  }

  /** The special tokens around a text: what the full encoding has in addition to its body. */
  #findFrame(): { before: number[]; after: number[] } {
    const body = this.#encodeBody('a');
    const whole: readonly number[] = this.#tokenizer.encode('a').ids;
    const start = whole.findIndex((_, at) => body.every((id, i) => whole[at + i] === id));
    return { before: whole.slice(0, start), after: whole.slice(start + body.length) };
  }
}

/** True when a normaliser of `tokenizer.json`, or one inside it, lowercases. */
function lowercases(normalizer: unknown): boolean {
  if (typeof normalizer !== 'object' || normalizer === null) return false;
  const { type, lowercase, normalizers } = normalizer as Record<string, unknown>;
  if (type === 'Lowercase' || lowercase === true) return true;
  return Array.isArray(normalizers) && normalizers.some(lowercases);
}
