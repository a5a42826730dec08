/** UTF-8 through the platform's codec, which every JavaScript platform has although the language does not define it. */
declare const TextDecoder: new (label: string, options: { fatal: boolean }) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const strict = new TextDecoder('utf-8', { fatal: true });
const lenient = new TextDecoder('utf-8', { fatal: false });
const encoder = new TextEncoder();

/** Text of UTF-8 bytes, or null when they are not UTF-8. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** Text of arbitrary bytes; invalid UTF-8 becomes U+FFFD. */
export function decodeLossyText(bytes: Uint8Array): string {
  return lenient.decode(bytes);
}

/** UTF-8 bytes of text. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}
