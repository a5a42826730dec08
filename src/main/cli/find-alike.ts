/** The word that was probably meant: the one with the fewest letters to add, drop or change, if those are few. */
export function findAlike(word: string, words: readonly string[]): string | undefined {
  const most = word.length < 4 ? 2 : 3;
  const ranked = words.map((each) => [each, countEdits(word, each)] as const).sort(([, a], [, b]) => a - b);
  const [best] = ranked;
  return best !== undefined && best[1] <= most && best[1] < best[0].length ? best[0] : undefined;
}

/** Levenshtein's distance, with two letters that changed places as one edit. */
function countEdits(from: string, to: string): number {
  const rows = Array.from({ length: from.length + 1 }, (_, row) =>
    Array.from({ length: to.length + 1 }, (_, column) => (row === 0 ? column : row)),
  );
  for (let i = 1; i <= from.length; i++) {
    for (let j = 1; j <= to.length; j++) {
      const change = rows[i - 1]![j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      rows[i]![j] = Math.min(change, rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        rows[i]![j] = Math.min(rows[i]![j]!, rows[i - 2]![j - 2]! + 1);
    }
  }
  return rows[from.length]![to.length]!;
}
