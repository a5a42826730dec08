import { describe, expect, it } from 'vitest';
import { TextTokenizer } from '../../../src/main/engine/encoders/text/tokenizer.ts';
import { makeTokenizer } from '../../../src/main/engine/training/scratch/make-tokenizer.ts';
import { letterTokenizer } from '../../helpers/small-graphs.ts';
import { tinyTexts } from '../../helpers/tiny-model.ts';

const letters = (contextLength: number) =>
  new TextTokenizer({ tokenizer: letterTokenizer, config: {}, contextLength, padId: 0, file: 'tokenizer.json' });

/** Byte-level BPE with `</w>`, like CLIP. */
function clipLike(contextLength: number): TextTokenizer {
  const { tokenizer, config } = makeTokenizer(tinyTexts, 400, contextLength);
  return new TextTokenizer({ tokenizer, config: { ...config }, contextLength, padId: 0, file: 'tokenizer.json' });
}

/** SentencePiece unigrams without a start token, like SigLIP. */
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
  it('are between the special tokens', () => {
    expect(letters(10).encode('ab c')).toEqual({ ids: [1, 3, 30, 5, 2], truncated: false });
    expect(letters(10).encode('')).toEqual({ ids: [1, 2], truncated: false });
  });

  it('are truncated without losing the end token', () => {
    expect(letters(5).encode('abcdef')).toEqual({ ids: [1, 3, 30, 31, 2], truncated: true });
    expect(letters(8).encode('abcdef').truncated).toBe(false);
  });

  it('have no start token where the model has none', () => {
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

describe('lowercasing', () => {
  it('converts each character by itself, so that a final sigma is like any other', () => {
    const tokenizer = clipLike(30);
    expect(tokenizer.encode('ΣΑΣ').ids).toEqual(tokenizer.encode('σασ').ids);
    expect(tokenizer.encode('σας').ids).not.toEqual(tokenizer.encode('σασ').ids);
  });
});

describe('the truncation of a text', () => {
  it('is −1 when the text fits', () => {
    expect(letters(10).findTruncation('abc')).toBe(-1);
  });

  it('is after the last character of a token that fits', () => {
    expect(letters(5).findTruncation('abcdef')).toBe(3);
    expect(letters(5).findTruncation('ab cd')).toBe(4);
    expect(letters(5).findTruncation('  abc   d')).toBe(5);
  });

  it('is found inside text without spaces', () => {
    const tokenizer = clipLike(12);
    const text = '日本語のキャプション';
    // Three bytes per character; ten bytes fit.
    expect(tokenizer.findTruncation(text)).toBe(3);
  });
});
