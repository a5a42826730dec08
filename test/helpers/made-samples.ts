import type { Catalogue } from '../../src/main/engine/catalogue/catalogue.ts';
import {
  ensureSource,
  importSamples,
  type ImportedSample,
} from '../../src/main/engine/catalogue/writes/import-samples.ts';
import { makeRandom } from './random.ts';

/** How many samples to generate, and how. */
export interface MadeSamples {
  readonly samples: number;
  readonly captions?: number;
  readonly classes?: number;
  readonly words?: number;
  readonly seed?: number;
}

const syllables = ['ba', 'do', 'ki', 'lu', 'me', 'no', 'pa', 'ri', 'su', 'ta', 've', 'zo'];

/** A word of a generated language by its frequency rank, from 0. */
export function makeWord(rank: number): string {
  let word = '';
  for (let rest = rank + syllables.length; rest > 0; rest = Math.floor(rest / syllables.length)) {
    word += syllables[rest % syllables.length];
  }
  return word;
}

/** Samples whose captions follow Zipf's law, ten thousand at a time; determined by the seed. */
export function* makeSamples({
  samples,
  captions = 5,
  classes = 100,
  words = 20_000,
  seed = 1,
}: MadeSamples): Generator<ImportedSample[]> {
  const random = makeRandom(seed);
  const makeText = () =>
    Array.from({ length: 8 + Math.floor(random() * 5) }, () => makeWord(Math.floor(words ** random()) - 1)).join(' ');
  for (let from = 0; from < samples; from += 10_000) {
    yield Array.from({ length: Math.min(10_000, samples - from) }, (_, index): ImportedSample => {
      const kind = Math.floor(random() * classes);
      const key = `${makeWord(kind)}/${String(Math.floor(random() * 1e9)).padStart(9, '0')}-${from + index}.jpg`;
      const width = 320 + Math.floor(random() * 320);
      return {
        key,
        file: key,
        bytes: 20_000 + Math.floor(random() * 200_000),
        modifiedAt: 1_700_000_000_000 + from + index,
        width,
        height: 480,
        format: 'jpeg',
        contentHash: Math.floor(random() * 2 ** 52)
          .toString(16)
          .padStart(16, '0'),
        problem: null,
        captions: Array.from({ length: captions }, makeText),
        label: random() < 0.95 ? makeWord(kind) : null,
        split: ['train', 'train', 'train', 'dev', 'test', null][Math.floor(random() * 6)]!,
      };
    });
  }
}

/** Imports generated samples as one batch. */
export async function fillCatalogue(catalogue: Catalogue, made: MadeSamples): Promise<void> {
  const batch = catalogue.startBatch(`Import ${made.samples} made-up samples`, 'import');
  let source: number | undefined;
  for (const samples of makeSamples(made)) {
    await batch.write(async (edits) => {
      source ??= await ensureSource(edits, { kind: 'jsonl', location: '/made/up.jsonl', root: '/made', options: {} });
      await importSamples(edits, source, samples);
    });
  }
  batch.close();
}
