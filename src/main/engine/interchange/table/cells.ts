import { decodeUtf8 } from '../text.ts';

/** Decodes a cell that was read with one character per byte; null when it is not UTF-8. */
export function decodeCell(cell: string): string | null {
  return /[\x80-\xff]/.test(cell) ? decodeUtf8(Buffer.from(cell, 'latin1')) : cell;
}

/** The captions in a cell: a text, a JSON list of texts, or a list; blank ones are ignored. */
export function captionsIn(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(captionsIn);
  if (typeof value === 'object') {
    const named = value as Record<string, unknown>;
    return captionsIn(named['caption'] ?? named['text'] ?? named['raw']);
  }
  const text = String(value).trim();
  return listIn(text) ?? (text === '' ? [] : [text]);
}

function listIn(text: string): string[] | null {
  if (!text.startsWith('[') || !text.endsWith(']')) return null;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list.flatMap(captionsIn) : null;
  } catch {
    // A caption may start with a bracket.
    return null;
  }
}

/** The label or split in a cell; null when it is empty. */
export function nameIn(value: unknown): string | null {
  if (value === null || value === undefined || typeof value === 'object') return null;
  const text = String(value).trim();
  return text === '' ? null : text;
}

/** The path in a cell (Hugging Face also writes `{ path }`), without the `#0` with which Flickr numbers captions. */
export function pathIn(value: unknown): string | null {
  const path = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['path'] : value;
  const text = nameIn(path);
  return text === null ? null : text.replace(/(\.\w+)#\d+$/, '$1');
}
