/** Wraps a text into at most `most` lines and truncates it with an ellipsis. `measure` returns the width of a text. */
export function wrapText(text: string, width: number, most: number, measure: (text: string) => number): string[] {
  // Longer texts cannot fit, so the rest need not be measured.
  const words = text
    .slice(0, Math.ceil(width * most) + 2)
    .split(/\s+/)
    .filter(Boolean);
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line ? `${line} ${word}` : word;
    if (measure(longer) <= width) {
      line = longer;
      continue;
    }
    if (lines.length + 1 === most || line === '') {
      lines.push(cut(line ? longer : word, width, measure));
      line = '';
      if (lines.length === most) return lines;
      continue;
    }
    lines.push(line);
    line = word;
  }
  if (line) lines.push(measure(line) <= width ? line : cut(line, width, measure));
  return lines.slice(0, most);
}

/** The longest prefix that fits with an ellipsis. */
function cut(text: string, width: number, measure: (text: string) => number): string {
  let least = 0;
  let most = text.length;
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (measure(`${text.slice(0, middle)}…`) <= width) least = middle;
    else most = middle - 1;
  }
  return least > 0 ? `${text.slice(0, least).trimEnd()}…` : '';
}
