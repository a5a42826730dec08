import { describe, expect, test } from 'vitest';
import { findDistinctiveWords, WordCount } from '../../../src/main/engine/projection/clusters/distinctive-words.ts';
import { findClusters } from '../../../src/main/engine/projection/clusters/find-clusters.ts';
import { Random } from '../../../src/main/engine/base/random.ts';

/** Round heaps of points around middles, [points, 2]; point i belongs to heap i modulo their number. */
function makeHeaps(middles: readonly (readonly [number, number])[], each: number, spread = 0.5): Float32Array {
  const random = new Random(3);
  return Float32Array.from(
    { length: 2 * each * middles.length },
    (_, at) => middles[(at >> 1) % middles.length]![at % 2]! + spread * random.normal(),
  );
}

describe('clusters of a layout', () => {
  const middles = [
    [0, 0],
    [6, 0],
    [0, 6],
    [7, 7],
  ] as const;

  test('are the groups of points', () => {
    const { clusterOf, count } = findClusters(makeHeaps(middles, 300));
    expect(count).toBe(4);
    for (let heap = 0; heap < 4; heap++) {
      const numbers = new Map<number, number>();
      for (let point = heap; point < clusterOf.length; point += 4)
        numbers.set(clusterOf[point]!, (numbers.get(clusterOf[point]!) ?? 0) + 1);
      const [number, size] = [...numbers].sort((one, other) => other[1] - one[1])[0]!;
      expect(number).toBeGreaterThan(0);
      expect(size).toBeGreaterThan(285);
    }
  });

  test('are numbered by their size', () => {
    const uneven = Float32Array.from([
      ...makeHeaps([[9, 9]], 100),
      ...makeHeaps([[0, 0]], 400),
      ...makeHeaps([[9, 0]], 200),
    ]);
    const { clusterOf } = findClusters(uneven);
    expect([clusterOf[0], clusterOf[100], clusterOf[500]]).toEqual([3, 1, 2]);
  });

  test('are one for one round heap, however many points it has', () => {
    for (const points of [60, 600, 6_000]) expect(findClusters(makeHeaps([[2, 2]], points)).count).toBe(1);
  });

  test('are deterministic, and exist even if all points coincide', () => {
    const layout = makeHeaps(middles, 100);
    expect(findClusters(layout)).toEqual(findClusters(layout));
    expect(findClusters(new Float32Array(40).fill(1)).clusterOf.every((number) => number <= 1)).toBe(true);
    expect(findClusters(new Float32Array())).toEqual({ clusterOf: new Uint32Array(), count: 0 });
  });
});

describe('distinctive words', () => {
  function count(texts: readonly string[]): WordCount {
    const words = new WordCount();
    for (const text of texts) words.add(text);
    return words;
  }
  const dogs = Array.from({ length: 20 }, (_, at) => `A dog runs on the beach ${at}`);
  const boats = Array.from({ length: 60 }, (_, at) => `A boat lies in the harbour on the water ${at}`);

  test('are those of the cluster, not those of every caption', () => {
    const found = findDistinctiveWords(count(dogs), count([...dogs, ...boats]), 5);
    expect(found.slice(0, 3).sort()).toEqual(['beach', 'dog', 'runs']);
    expect(found).not.toContain('the');
    expect(found).not.toContain('a');
  });

  test('hold one form of a word, and words of any script', () => {
    const texts = Array.from({ length: 10 }, () => 'собака собаки dog dogs');
    expect(findDistinctiveWords(count(texts), count([...texts, ...boats]), 5)).toEqual(['dog', 'собака', 'собаки']);
  });

  test('are none where the cluster speaks of what all speak of', () => {
    expect(findDistinctiveWords(count(boats.slice(0, 30)), count(boats), 3)).toEqual([]);
  });
});
