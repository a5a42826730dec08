/** One cell of a confusion matrix. `share` is relative to the images of the true class. */
export interface ConfusionCell {
  readonly actual: string;
  readonly predicted: string;
  readonly count: number;
  readonly share: number;
  readonly correct: boolean;
}

/** One row: the true class and its cells. */
export interface ConfusionRow {
  readonly actual: string;
  readonly support: number;
  readonly cells: readonly ConfusionCell[];
}

/** Builds a confusion matrix from its counts: rows are true classes, columns predicted ones. */
export function figureConfusion(classes: readonly string[], counts: readonly (readonly number[])[]): ConfusionRow[] {
  return classes.map((actual, row) => {
    const line = counts[row] ?? [];
    const support = line.reduce((sum, count) => sum + count, 0);
    const cells = classes.map((predicted, column) => {
      const count = line[column] ?? 0;
      return { actual, predicted, count, share: support > 0 ? count / support : 0, correct: row === column };
    });
    return { actual, support, cells };
  });
}

/** The most frequent mistakes. */
export function findConfusions(rows: readonly ConfusionRow[], most: number): ConfusionCell[] {
  return rows
    .flatMap((row) => row.cells.filter((cell) => !cell.correct && cell.count > 0))
    .sort((a, b) => b.count - a.count)
    .slice(0, most);
}

/** The classes with the most mistakes, in list order, for a matrix that is too large to show in full. */
export function chooseClasses(counts: readonly (readonly number[])[], most: number): number[] {
  const mistakes = counts.map((line, row) =>
    line.reduce((sum, count, column) => sum + (column === row ? 0 : count), 0),
  );
  for (const [row, line] of counts.entries()) {
    for (const [column, count] of line.entries()) if (column !== row) mistakes[column]! += count;
  }
  const ranked = mistakes
    .map((count, index) => ({ count, index }))
    .sort((a, b) => b.count - a.count || a.index - b.index);
  return ranked
    .slice(0, most)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}
