import { learnBytePairs } from './byte-pairs.ts';

/** The pattern with which CLIP's tokenizer splits a text before applying byte pairs. */
const piece = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

const startToken = '<|startoftext|>';
const endToken = '<|endoftext|>';

/** The content of the two tokenizer files of a model folder, and the ids of the special tokens. */
export interface TokenizerFiles {
  readonly tokenizer: object;
  readonly config: object;
  readonly vocabulary: number;
  readonly startId: number;
  readonly endId: number;
}

/** Learns a CLIP tokenizer with at most `vocabulary` tokens from texts, as `tokenizer.json` and `tokenizer_config.json`. */
export function makeTokenizer(texts: Iterable<string>, vocabulary: number, contextLength: number): TokenizerFiles {
  const { symbols, merges } = learnBytePairs(countPieces(texts), vocabulary - 2);
  const startId = symbols.length;
  const endId = startId + 1;
  const vocab = Object.fromEntries([...symbols, startToken, endToken].map((symbol, id) => [symbol, id]));
  const special = (id: number, content: string): object => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [special(startId, startToken), special(endId, endToken)],
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: piece }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: {
      type: 'RobertaProcessing',
      sep: [endToken, endId],
      cls: [startToken, startId],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: endToken,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab,
      merges,
    },
  };
  const config = {
    tokenizer_class: 'CLIPTokenizer',
    model_max_length: contextLength,
    bos_token: startToken,
    eos_token: endToken,
    pad_token: endToken,
    unk_token: endToken,
    do_lower_case: true,
    add_prefix_space: false,
  };
  return { tokenizer, config, vocabulary: endId + 1, startId, endId };
}

function countPieces(texts: Iterable<string>): Map<string, number> {
  const pattern = new RegExp(piece, 'gu');
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const [word] of text.normalize('NFC').replace(/\s+/g, ' ').toLowerCase().matchAll(pattern)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return counts;
}
