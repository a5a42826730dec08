import { StudioError } from '../../../shared/contract/errors.ts';
import type { Rewriting } from '../../../shared/contract/captions.ts';

/** The function that applies an edit to a text. Throws `invalid-input` for an invalid expression. */
export function makeRewrite(change: Rewriting): (text: string) => string {
  if (change.kind === 'set') return () => change.text;
  if (change.kind === 'append') return (text) => text + change.text;
  if (change.kind === 'prefix') return (text) => change.text + text;
  const { regex, replacement } = change;
  const pattern = compile(change);
  // A plain replacement is literal, even with a dollar sign.
  return (text) => (regex ? text.replace(pattern, replacement) : text.replace(pattern, () => replacement));
}

/** True when an edit runs in bounded time, because it uses no regular expression. */
export const isBounded = (change: Rewriting): boolean => change.kind !== 'replace' || !change.regex;

function compile({ find, regex, ignoreCase, wholeWords }: Rewriting & { kind: 'replace' }): RegExp {
  const body = regex ? find : find.replace(/[\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const edge = String.raw`[\p{L}\p{N}\p{M}_]`;
  const source = wholeWords ? `(?<!${edge})(?:${body})(?!${edge})` : body;
  const flags = ignoreCase ? 'giu' : 'gu';
  try {
    return new RegExp(source, flags);
  } catch (cause) {
    const why = (cause as Error).message.replace(/^Invalid regular expression: /, '').replace(/^\/.*\/[a-z]*: /s, '');
    throw new StudioError('invalid-input', `"${find}" is not a valid regular expression: ${why}.`, { find }, { cause });
  }
}
