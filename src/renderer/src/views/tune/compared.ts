/** The numbers of runs in a setting of the address: `2,5`. */
export function readRunIds(text: string | undefined): number[] {
  return (text ?? '')
    .split(',')
    .map(Number)
    .filter((id) => Number.isInteger(id) && id > 0);
}

/** The setting with a run taken in, or left out when it was there. */
export function toggleRun(ids: readonly number[], id: number): string {
  return (ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id]).join(',');
}
