/** Class names from typed or pasted text, one per line (or separated by commas or tabs on a single line), without existing ones. */
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

/** Prompt templates from text with one per line, and the invalid lines: those without `{}` or longer than 500 characters. */
export function readTemplates(text: string): { templates: string[]; invalid: string[] } {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const isTemplate = (line: string) => line.includes('{}') && line.length <= 500;
  return { templates: lines.filter(isTemplate), invalid: lines.filter((line) => !isTemplate(line)) };
}
