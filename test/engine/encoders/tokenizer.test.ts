import { describe, expect, it } from 'vitest';
import { TextTokenizer } from '../../../src/main/engine/encoders/text/tokenizer.ts';
import { makeTokenizer } from '../../../src/main/engine/training/scratch/make-tokenizer.ts';
import { letterTokenizer } from '../../helpers/small-graphs.ts';
import { tinyTexts } from '../../helpers/tiny-model.ts';

const letters = (contextLength: number) =>
  new TextTokenizer({ tokenizer: letterTokenizer, config: {}, contextLength, padId: 0, file: 'tokenizer.json' });

/** Byte-level pieces with `</w>`, as CLIP's. */
function clipLike(contextLength: number): TextTokenizer {
  const { tokenizer, config } = makeTokenizer(tinyTexts, 400, contextLength);
  return new TextTokenizer({ tokenizer, config: { ...config }, contextLength, padId: 0, file: 'tokenizer.json' });
}

/** SentencePiece's unigrams, as SigLIP's: no start token. */
const unigram = {
  ...letterTokenizer,
  added_tokens: [{ ...letterTokenizer.added_tokens[2], id: 1 }],
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
  decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
    pair: [],
    special_tokens: { '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] } },
  },
  model: {
    type: 'Unigram',
    unk_id: 0,
    vocab: [
      ['<unk>', 0],
      ['</s>', 0],
      ['▁a', -1],
      ['▁cat', -2],
      ['s', -3],
      ['▁', -4],
    ],
  },
};

describe('tokens', () => {
  it('stand between what the model wants before and after a text', () => {
    expect(letters(10).encode('ab c')).toEqual({ ids: [1, 3, 30, 5, 2], truncated: false });
    expect(letters(10).encode('')).toEqual({ ids: [1, 2], truncated: false });
  });

  it('lose their end, but never the end token, when they do not fit', () => {
    expect(letters(5).encode('abcdef')).toEqual({ ids: [1, 3, 30, 31, 2], truncated: true });
    expect(letters(8).encode('abcdef').truncated).toBe(false);
  });

  it('need no start token where the model has none', () => {
    const tokenizer = new TextTokenizer({ tokenizer: unigram, config: {}, contextLength: 4, padId: 1, file: 'f' });
    expect(tokenizer.encode('A cats')).toEqual({ ids: [2, 3, 4, 1], truncated: false });
    expect(tokenizer.encode('a cats a cat')).toEqual({ ids: [2, 3, 4, 1], truncated: true });
    expect(tokenizer.findTruncation('a cats a cat')).toBe(6);
  });

  it.each([
    '',
    'naïve café',
    '日本語のキャプション',
    '🐈‍⬛ 🏳️‍🌈',
    '\ud800',
    'a\u0000b',
    '\u202eright to left',
    'e\u0301'.repeat(9),
  ])('are made of any text: %j', (text) => {
    const { ids } = clipLike(12).encode(text);
    expect(ids.length).toBeGreaterThanOrEqual(2);
    expect(ids.length).toBeLessThanOrEqual(12);
    expect(ids.every((id) => Number.isInteger(id))).toBe(true);
    expect(clipLike(12).encode(text).ids.at(-1)).toBe(clipLike(12).encode('').ids.at(-1));
  });
});

describe('small letters', () => {
  it('are made of each character by itself, so that the last sigma of a word is like the others', () => {
    const tokenizer = clipLike(30);
    expect(tokenizer.encode('ΣΑΣ').ids).toEqual(tokenizer.encode('σασ').ids);
    expect(tokenizer.encode('σας').ids).not.toEqual(tokenizer.encode('σασ').ids);
  });
});

describe('where a text is cut', () => {
  it('is at its end when nothing is', () => {
    expect(letters(10).findTruncation('abc')).toBe(-1);
  });

  it('is after the last character that is in a token that fits', () => {
    expect(letters(5).findTruncation('abcdef')).toBe(3);
    expect(letters(5).findTruncation('ab cd')).toBe(4);
    expect(letters(5).findTruncation('  abc   d')).toBe(5);
  });

  it('is found inside words without spaces', () => {
    const tokenizer = clipLike(12);
    const text = '日本語のキャプション';
    // Three bytes a character, ten bytes fit.
    expect(tokenizer.findTruncation(text)).toBe(3);
  });
});
