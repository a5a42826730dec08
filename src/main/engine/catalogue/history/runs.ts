/** Consecutive numbers. */
export interface Run {
  readonly first: number;
  readonly length: number;
}

/** Runs of consecutive numbers in an ascending list: `[4, 5, 6, 9]` gives `4 + 3, 9 + 1`. */
export function describeRuns(ascending: readonly number[]): Run[] {
  const runs: { first: number; length: number }[] = [];
  for (const number of ascending) {
    const run = runs.at(-1);
    if (run !== undefined && run.first + run.length === number) run.length += 1;
    else runs.push({ first: number, length: 1 });
  }
  return runs;
}
