import type { AuditReason } from '../../../shared/contract/audit.ts';
import { showCount } from '../../../shared/text/numbers.ts';

/** A problem of a caption or an image on its own, with the probability that it needs fixing. */
export interface Remark {
  readonly reason: AuditReason;
  readonly probability: number;
  readonly text: string;
  readonly imageId?: number;
  readonly word?: string;
  readonly suggestion?: string;
  readonly cosine?: number;
  readonly className?: string;
}

/** What is typical of the project's captions. */
export interface CaptionHabits {
  /** The script of nearly all captions; null if they use several. */
  readonly script: string | null;
  /** The number of images with exactly this text (lower case, trimmed). */
  readonly imagesWith: ReadonlyMap<string, number>;
  /** Whether captions are templates that many images share on purpose. */
  readonly templates: boolean;
}

const scripts = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Arabic',
  'Hebrew',
  'Devanagari',
  'Thai',
  'Hangul',
  'Hiragana',
  'Katakana',
  'Han',
] as const;
const scriptPatterns = scripts.map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'gu')] as const);
const fileName =
  /^\S*\.(jpe?g|png|webp|gif|tiff?|bmp|avif|heic)$|^(img|dsc|dscn|dcim|image|photo|pic|scan|screenshot)[-_ ]?\d+\S*$|^[\da-f]{16,}$|^\w+_\d{4,}$/i;
const phrases =
  /^(a|an|the|some)?\s*(nice|simple|small|colou?rful|beautiful)?\s*(photo|photograph|picture|image|illustration|drawing|graphic|snapshot|screenshot|pic)s?\s*(of (something|stuff|it|this|things?))?[.!]*$/i;
/** A caption shared by this many images says little about any of them. */
const manyImages = 3;
/** Deviations from which a caption that does not distinguish images is generic. */
const flat = 2.5;

/** Learns what is typical of the captions. */
export function learnHabits(texts: readonly string[], imageIds: ArrayLike<number>): CaptionHabits {
  const scriptCounts = new Map<string, number>();
  const images = new Map<string, Set<number>>();
  texts.forEach((text, at) => {
    const script = findScript(text);
    if (script !== null) scriptCounts.set(script, (scriptCounts.get(script) ?? 0) + 1);
    const key = normaliseText(text);
    const known = images.get(key) ?? new Set();
    images.set(key, known.add(imageIds[at]!));
  });
  const [main] = [...scriptCounts].sort(([, a], [, b]) => b - a);
  const imagesWith = new Map([...images].map(([text, ids]) => [text, ids.size]));
  const shared = texts.filter((text) => (imagesWith.get(normaliseText(text)) ?? 0) >= manyImages).length;
  return {
    script: main !== undefined && main[1] >= 0.9 * texts.length ? main[0] : null,
    imagesWith,
    templates: shared > 0.3 * texts.length,
  };
}

/**
 * The problems of one caption. `flatness` is how little it distinguishes images, `cut` the offset at which the model truncates it, or −1.
 */
export function checkCaption(text: string, habits: CaptionHabits, flatness: number, cut: number): Remark[] {
  const trimmed = text.trim();
  if (!/[\p{L}\p{N}]/u.test(trimmed)) return [{ reason: 'empty', probability: 0.99, text: 'The caption is empty.' }];
  const remarks: Remark[] = [];
  if (fileName.test(trimmed))
    remarks.push({ reason: 'file-name', probability: 0.95, text: 'The caption is a file name or a number.' });
  const script = findScript(trimmed);
  if (habits.script !== null && script !== null && script !== habits.script)
    remarks.push({
      reason: 'other-script',
      probability: 0.8,
      text: `The caption is written in ${script} script; nearly all others are in ${habits.script}.`,
    });
  const images = habits.imagesWith.get(normaliseText(trimmed)) ?? 1;
  if (images >= manyImages && !habits.templates)
    remarks.push({
      reason: 'repeated',
      probability: Math.min(0.75, 0.25 + 0.1 * images),
      text: `${showCount(images)} images have this caption.`,
    });
  if (phrases.test(trimmed))
    remarks.push({ reason: 'generic', probability: 0.85, text: 'The caption would match any image.' });
  else if (flatness >= flat && !habits.templates)
    remarks.push({ reason: 'generic', probability: 0.3, text: 'The caption matches nearly every image equally well.' });
  if (cut !== -1)
    remarks.push({
      reason: 'cut',
      probability: 0.1,
      text: `The model truncates this caption after “…${lastWords(text.slice(0, cut))}”.`,
    });
  return remarks;
}

/** A text in lower case with its white space collapsed. */
export function normaliseText(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, ' ');
}

function findScript(text: string): string | null {
  let best: string | null = null;
  let most = 0;
  for (const [name, pattern] of scriptPatterns) {
    const count = text.match(pattern)?.length ?? 0;
    if (count > most) [best, most] = [name, count];
  }
  return best;
}

/** The last 24 characters of a text, starting at a word if possible. */
function lastWords(text: string): string {
  const end = text.trimEnd().slice(-24);
  return end.length < 24 ? end : end.replace(/^\S*\s+/, '');
}
