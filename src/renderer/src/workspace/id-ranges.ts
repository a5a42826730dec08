const longest = 1500;

/** Writes row numbers as ranges, `3-17,20`; empty if that would be too long for an address. */
export function writeIds(ids: Iterable<number>): string {
  const sorted = Uint32Array.from(ids).sort();
  const parts: string[] = [];
  let length = 0;
  for (let start = 0; start < sorted.length;) {
    let end = start;
    while (end + 1 < sorted.length && sorted[end + 1] === sorted[end]! + 1) end++;
    const part = end === start ? `${sorted[start]}` : `${sorted[start]}-${sorted[end]}`;
    length += part.length + 1;
    if (length > longest) return '';
    parts.push(part);
    start = end + 1;
  }
  return parts.join(',');
}

/** Reads what `writeIds` wrote, ignoring anything that is not a row number. */
export function readIds(text: string): number[] {
  const ids: number[] = [];
  for (const part of text.split(',')) {
    const match = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(part);
    if (!match) continue;
    const first = Number(match[1]);
    const last = Math.min(Number(match[2] ?? match[1]), first + 5_000_000);
    for (let id = Math.max(first, 1); id <= last; id++) ids.push(id);
  }
  return ids;
}
