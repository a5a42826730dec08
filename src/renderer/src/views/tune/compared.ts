/** Reads run ids from an address parameter, such as `2,5`. */
export function readRunIds(text: string | undefined): number[] {
  return (text ?? '')
    .split(',')
    .map(Number)
    .filter((id) => Number.isInteger(id) && id > 0);
}

/** The address parameter with a run added, or removed if it was listed. */
export function toggleRun(ids: readonly number[], id: number): string {
  return (ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id]).join(',');
}
