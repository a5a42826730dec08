import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TextTokenizer } from '../../src/main/engine/encoders/text/tokenizer.ts';
import { absent, findFixtures, fixtures, listNames } from './fixtures.ts';

interface Case {
  readonly text: string;
  readonly ids: number[];
  readonly truncated: boolean;
}

/** CLIP's context length, which the fixtures were made with. */
const contextLength = 77;

const folder = findFixtures('tokenizer-parity');
const files = listNames(folder).filter((name) => folder === null || name.endsWith('.json'));
const vocabulary = findVocabulary();
const missing = folder === null || vocabulary === null;

describe.skipIf(missing).each(files)("tokens equal CLIP's own: %s", (file) => {
  const cases = missing ? [{ text: absent, ids: [], truncated: false }] : (readJson(join(folder, file)) as Case[]);
  const tokenizer = missing
    ? null
    : new TextTokenizer({ tokenizer: vocabulary, config: {}, contextLength, padId: 0, file });

  it.each(cases)('$text', ({ text, ids, truncated }) => {
    const made = tokenizer!.encode(text);
    expect(made.ids).toEqual(ids);
    expect(made.truncated).toBe(truncated);
  });
});

/** OpenAI's vocabulary, next to the fixtures or in the models next to them. */
function findVocabulary(): object | null {
  const places = ['openai-clip-tokenizer', 'reference-clip'].map((model) => join(fixtures, '../models', model));
  const shared = places.map((place) => place.replace(join(fixtures, '..'), '../shared'));
  const file = [...places, ...shared].map((place) => join(place, 'tokenizer.json')).find((path) => existsSync(path));
  return file === undefined ? null : (readJson(file) as object);
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
