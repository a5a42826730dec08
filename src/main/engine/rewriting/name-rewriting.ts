import type { Rewriting } from '../../../shared/contract/captions.ts';
import { showCounted } from '../../../shared/text/numbers.ts';

/** The name of a bulk edit in the history: `Replace "cat" with "dog" in 1,234 captions`. */
export function nameRewriting(change: Rewriting, captions: number | null): string {
  const many = captions === null ? 'captions' : showCounted(captions, 'caption');
  if (change.kind === 'set') return `Set ${many} to ${quote(change.text)}`;
  if (change.kind === 'append') return `Append ${quote(change.text)} to ${many}`;
  if (change.kind === 'prefix') return `Prepend ${quote(change.text)} to ${many}`;
  return change.replacement === ''
    ? `Remove ${quote(change.find)} from ${many}`
    : `Replace ${quote(change.find)} with ${quote(change.replacement)} in ${many}`;
}

function quote(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
}
