import type { SkipCode } from '../skipped.ts';
import { captionLines, decodeUtf8, notUtf8 } from '../text.ts';

/** Class names by the index in a `.cls`. */
export type ClassNames = ReadonlyMap<string, string>;

/** What the other members of a sample say about its image. */
export interface Described {
  /** Null when they exist but cannot be read. */
  readonly captions: readonly string[] | null;
  readonly label: string | null;
  readonly split: string | null;
}

type Skip = (code: SkipCode, reason: string) => void;

/** Class names in JSON: a list, or an object from index to name. Null when it is neither. */
export function parseClasses(text: string): ClassNames | null {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return null;
  const entries = Object.entries(value);
  return entries.every(([, name]) => typeof name === 'string') ? new Map(entries as [string, string][]) : null;
}

/**
 * Captions, class and split from `.txt`, `.json` and `.cls`. A list of captions in the JSON takes precedence over the text, which
 * has one caption per line; a single caption in the JSON is used only without a text.
 */
export function describeMembers(texts: ReadonlyMap<string, Buffer>, classes: ClassNames | null, skip: Skip): Described {
  const read = (ending: string): string | null => {
    const bytes = texts.get(ending);
    const text = bytes && decodeUtf8(bytes);
    if (bytes && text === null) skip('not-utf8', `Its .${ending}: ${notUtf8(bytes)}`);
    return text ?? null;
  };
  const json = readObject(read('json'), skip);
  const text = read('txt');
  const unreadable = text === null && texts.has('txt');
  const captions =
    listedCaptions(json) ?? (unreadable ? null : text === null ? singleCaption(json) : captionLines(text));
  const given = read('cls')?.trim() || nameOf(json['label'] ?? json['class'] ?? json['cls']);
  return { captions, label: resolveClass(given, classes, skip), split: nameOf(json['split']) };
}

function listedCaptions(json: Record<string, unknown>): string[] | null {
  const list = json['captions'] ?? json['texts'];
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string').flatMap(trimmed) : null;
}

function singleCaption(json: Record<string, unknown>): string[] {
  const caption = json['caption'] ?? json['text'];
  return typeof caption === 'string' ? trimmed(caption) : [];
}

function resolveClass(given: string | null, classes: ClassNames | null, skip: Skip): string | null {
  if (given === null || classes === null || !/^\d+$/.test(given)) return given;
  const name = classes.get(String(Number(given)));
  if (name === undefined)
    skip('unknown-class', `Its class ${given} has no name in classes.json; it was imported without a class.`);
  return name ?? null;
}

function readObject(text: string | null, skip: Skip): Record<string, unknown> {
  if (text === null) return {};
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  skip('bad-row', 'Its .json is not a JSON object.');
  return {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nameOf(value: unknown): string | null {
  return (typeof value === 'string' && value.trim() !== '') || typeof value === 'number' ? String(value).trim() : null;
}

function trimmed(text: string): string[] {
  return text.trim() === '' ? [] : [text.trim()];
}
