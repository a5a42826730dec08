import { StudioError } from '../../../shared/contract/errors.ts';
import type { Rewriting } from '../../../shared/contract/captions.ts';

/** The function by which a change makes one text of another. Throws `invalid-input` for an expression that is none. */
export function makeRewrite(change: Rewriting): (text: string) => string {
  if (change.kind === 'set') return () => change.text;
  if (change.kind === 'append') return (text) => text + change.text;
  if (change.kind === 'prefix') return (text) => change.text + text;
  const { regex, replacement } = change;
  const pattern = compile(change);
  // A plain replacement is meant literally, also where it holds a dollar sign.
  return (text) => (regex ? text.replace(pattern, replacement) : text.replace(pattern, () => replacement));
}

/** True when a change is done in a time that is known: nothing in it can run away. */
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
    throw new StudioError('invalid-input', `"${find}" is no regular expression: ${why}.`, { find }, { cause });
  }
}
