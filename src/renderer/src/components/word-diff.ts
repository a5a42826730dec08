// By its path, so that the bundle holds this one algorithm and not the package's patches and parsers.
import { diffArrays } from 'diff/lib/diff/array.js';

/** A run of words that two texts share, or that only one of them has. */
export interface DiffPart {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Beyond this many changed words, the two texts are shown one after the other. */
const maxEdits = 800;

/** The difference of two texts, word by word; what was removed comes before what was added in its place. */
export function diffWords(before: string, after: string): DiffPart[] {
  const changes = diffArrays(cut(before), cut(after), { maxEditLength: maxEdits });
  if (!changes) return join([part('removed', before), part('added', after)]);
  return join(
    changes.map(({ value, removed, added }) => part(removed ? 'removed' : added ? 'added' : 'same', value.join(''))),
  );
}

const part = (kind: DiffPart['kind'], text: string): DiffPart => ({ kind, text });

/** Words, runs of spaces, and single punctuation marks. */
function cut(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}_]+|\s+|[^\p{L}\p{N}\p{M}_\s]/gu) ?? [];
}

/** Merges changes that only a space separates, so that replaced words read as one change. */
function join(parts: readonly DiffPart[]): DiffPart[] {
  const joined: DiffPart[] = [];
  let [removed, added] = ['', ''];
  const flush = () => {
    if (removed) joined.push(part('removed', removed));
    if (added) joined.push(part('added', added));
    [removed, added] = ['', ''];
  };
  for (const [index, { kind, text }] of parts.entries()) {
    const isBetween = kind === 'same' && /^\s+$/.test(text) && index > 0 && index < parts.length - 1;
    if (kind === 'removed' || isBetween) removed += text;
    if (kind === 'added' || isBetween) added += text;
    if (kind !== 'same' || isBetween) continue;
    flush();
    joined.push({ kind, text });
  }
  flush();
  return joined;
}
