/** The class names in what a person typed or pasted, one a line (or separated by commas or tabs in one line), without those that exist. */
export function splitNames(text: string, existing: readonly string[]): string[] {
  const lines = text.split(/\r?\n/);
  const parts = lines.length > 1 ? lines : text.split(/[,\t]/);
  const names = parts.map((part) => part.replace(/^\s*(?:[-*•]|\d+[.):\t])\s+/, '').trim()).filter(Boolean);
  const known = new Set(existing.map((name) => name.toLowerCase()));
  return names.filter((name) => {
    const isNew = !known.has(name.toLowerCase());
    known.add(name.toLowerCase());
    return isNew;
  });
}
