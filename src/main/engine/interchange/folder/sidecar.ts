import { stemOf } from '../image-names.ts';
import { captionLines } from '../text.ts';

/** The maximum size of a caption file: 1 MiB. */
export const maxSidecarBytes = 2 ** 20;

/** The possible caption files of an image, the most specific first: `a.jpg.txt`, `a.txt`. */
export function sidecarNames(image: string): [own: string, usual: string] {
  return [`${image}.txt`, `${stemOf(image)}.txt`];
}

/** A caption in a sidecar with its surrounding whitespace, so that it can be written back byte for byte. */
interface Line {
  /** Whitespace, blank lines and byte order mark before the text. */
  readonly lead: string;
  readonly text: string;
  /** Trailing whitespace and line ending; for the last caption, everything up to the end of the file. */
  readonly tail: string;
}

/**
 * Replaces the captions of a sidecar. Unchanged captions at the start and end keep every character around them: whitespace, line
 * endings, blank lines, the byte order mark and a missing final line ending. `captions` are trimmed, non-empty and single-line.
 */
export function rewriteSidecar(old: string, captions: readonly string[]): string {
  const lines = splitLines(old);
  const end = /\r\n|\n|\r/.exec(old)?.[0] ?? '\n';
  if (lines.length === 0) return old + captions.map((text) => text + end).join('');
  const { before, after } = countUnchanged(lines, captions);
  const changed = captions.slice(before, captions.length - after).map((text, index): Line => {
    const line = before + index < lines.length - after ? lines[before + index] : undefined;
    return { lead: line?.lead ?? '', text, tail: line?.tail ?? end };
  });
  const written = [...lines.slice(0, before), ...changed, ...lines.slice(lines.length - after)];
  const mark = old.startsWith('\ufeff') && !written[0]?.lead.startsWith('\ufeff') ? '\ufeff' : '';
  const lastTail = lines.at(-1)!.tail;
  return (
    mark +
    written
      .map(({ lead, text, tail }, index) => lead + text + (index === written.length - 1 ? lastTail : ended(tail, end)))
      .join('')
  );
}

/** The number of unchanged captions at the start and at the end. */
function countUnchanged(lines: readonly Line[], captions: readonly string[]): { before: number; after: number } {
  const most = Math.min(lines.length, captions.length);
  let before = 0;
  while (before < most && lines[before]!.text === captions[before]) before++;
  let after = 0;
  while (after < most - before && lines.at(-1 - after)!.text === captions.at(-1 - after)) after++;
  return { before, after };
}

function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let lead = '';
  for (const [whole, content, end] of text.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)) {
    const caption = captionLines(content!)[0];
    if (caption === undefined) {
      lead += whole;
      continue;
    }
    const at = content!.indexOf(caption);
    lines.push({ lead: lead + content!.slice(0, at), text: caption, tail: content!.slice(at + caption.length) + end });
    lead = '';
  }
  const last = lines.pop();
  if (last) lines.push({ ...last, tail: last.tail + lead });
  return lines;
}

function ended(tail: string, end: string): string {
  return /[\r\n]/.test(tail) ? tail : tail + end;
}
