/** The templates in a text of one a line, and the lines that are none because they lack the one place for the class. */
export function readTemplates(text: string): { templates: string[]; wrong: string[] } {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const isTemplate = (line: string) => line.includes('{}') && line.length <= 500;
  return { templates: lines.filter(isTemplate), wrong: lines.filter((line) => !isTemplate(line)) };
}
