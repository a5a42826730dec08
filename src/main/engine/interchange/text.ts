const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes UTF-8, keeping a byte order mark; null when the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** The likely encoding of bytes that are not UTF-8, for an error message. */
export function guessEncoding(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'UTF-16';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'UTF-16';
  const zeros = bytes.subarray(0, 4096).filter((byte) => byte === 0).length;
  if (zeros > 0) return zeros * 3 > Math.min(bytes.length, 4096) ? 'UTF-16' : 'binary data';
  return 'Windows-1252 or Latin-1';
}

/** The error message for bytes that are not UTF-8. */
export function notUtf8(bytes: Uint8Array): string {
  return `It is not UTF-8 (it looks like ${guessEncoding(bytes)}); save it as UTF-8 and import again.`;
}

/** Text without a leading byte order mark. */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** The captions in a text with one per line; blank lines are ignored. */
export function captionLines(text: string): string[] {
  return withoutMark(text)
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
