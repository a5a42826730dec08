import type { Kysely } from 'kysely';
import type { CaptionStatistics } from '../../../../shared/contract/captions.ts';
import type { Tables } from '../tables.ts';
import { readCaptionsOf } from './scoped-captions.ts';

const imagesAtOnce = 1000;
const most = 60;
const word = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*/gu;

/** Counts lengths, words and repetitions of captions, yielding to other calls between parts. */
export async function countCaptions(
  db: Kysely<Tables>,
  project: number,
  imageIds: Uint32Array,
): Promise<CaptionStatistics> {
  const texts = new Map<string, number>();
  let captioned = 0;
  for (let from = 0; from < imageIds.length; from += imagesAtOnce) {
    const captions = await readCaptionsOf(db, project, [...imageIds.subarray(from, from + imagesAtOnce)], {
      first: false,
    });
    captioned += new Set(captions.map(({ imageId }) => imageId)).size;
    for (const { text } of captions) add(texts, text, 1);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const lengths = new Map<number, number>();
  const words = new Map<string, number>();
  let looked = 0;
  for (const [text, times] of texts) {
    // Counted like the filter: words are separated by spaces.
    add(lengths, text.trim() === '' ? 0 : text.trim().split(' ').length, times);
    for (const each of new Set(text.toLowerCase().match(word) ?? [])) add(words, each, times);
    if (++looked % 20_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const total = [...texts.values()].reduce((sum, times) => sum + times, 0);
  return {
    samples: imageIds.length,
    captions: total,
    uncaptioned: imageIds.length - captioned,
    empty: lengths.get(0) ?? 0,
    lengths: [...lengths].sort(([a], [b]) => a - b).map(([count, captions]) => ({ words: count, captions })),
    vocabulary: words.size,
    rare: [...words.values()].filter((captions) => captions === 1).length,
    frequent: pickMost(words).map(([each, captions]) => ({ word: each, captions })),
    texts: texts.size,
    repeated: pickMost(texts, 2).map(([text, captions]) => ({ text, captions })),
  };
}

function add<Key>(counts: Map<Key, number>, key: Key, times: number): void {
  counts.set(key, (counts.get(key) ?? 0) + times);
}

/** The entries with the highest counts, at least `least`; ties are sorted by name. */
function pickMost(counts: ReadonlyMap<string, number>, least = 1): [string, number][] {
  return [...counts]
    .filter(([name, count]) => count >= least && name.trim() !== '')
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, most);
}
