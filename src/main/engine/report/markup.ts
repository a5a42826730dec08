import { escapeHtml } from '../../../shared/text/escape-html.ts';

/** Markup that needs no escaping. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * A value in a template: text is escaped, markup is inserted as it is, the items of a list follow one another, null and false are left out.
 */
export type Part = string | number | Markup | null | false | readonly Part[];

/** Markup from a template. Every value that is not markup already is escaped, both in text and in quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(strings.reduce((text, string, place) => text + render(parts[place - 1] ?? null) + string));
}

function render(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (part === null || part === false) return '';
  if (typeof part === 'object') return part.map(render).join('');
  return escapeHtml(String(part));
}
