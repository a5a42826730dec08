import type { Attachment } from './attachments.ts';
import { FrameError } from './frame-error.ts';
import { pack, unpack } from './frame-values.ts';

// A frame carries one message over a byte transport:
//
//   0  'DGF1'                           4  length of the frame, in bytes
//   8  length of the header, in bytes  12  zero
//  16  header: JSON { message, attachments: [{ kind, bytes }] }
//      attachments in order, each aligned to 8 bytes: the bytes of typed arrays and array buffers
//
// Its numbers are unsigned 32-bit little-endian; so is the byte order of typed arrays on every machine that runs this.

/** Bytes before the header. */
export const frameHead = 16;

/** Maximum frame size in bytes. */
export const maxFrame = 512 * 1024 * 1024;

const magic = 0x31464744;

/**
 * Writes a message as one frame. It may contain JSON values, any number, typed arrays, data views and array buffers; keys
 * whose value is undefined are omitted. Throws a FrameError for anything else.
 */
export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  const { plain, attachments } = pack(message);
  const directory = attachments.map(({ kind, bytes }) => ({ kind, bytes: bytes.byteLength }));
  const header = new TextEncoder().encode(JSON.stringify({ message: plain, attachments: directory }));
  const length = attachments.reduce((at, { bytes }) => align(at) + bytes.byteLength, frameHead + header.byteLength);
  if (length > maxFrame) throw new FrameError(`A message of ${length} bytes is too large to send.`);
  const frame = new Uint8Array(length);
  new Uint32Array(frame.buffer, 0, 3).set([magic, length, header.byteLength]);
  frame.set(header, frameHead);
  let at = frameHead + header.byteLength;
  for (const { bytes } of attachments) {
    at = align(at);
    frame.set(bytes, at);
    at += bytes.byteLength;
  }
  return frame;
}

/**
 * Reads one frame. Typed arrays are views of the frame's own bytes, or of a copy when those are not aligned to 8 bytes.
 * Throws a FrameError, and nothing else, for an invalid frame.
 */
export function decodeFrame(frame: Uint8Array): unknown {
  const bytes = frame.byteOffset % 8 === 0 ? frame : new Uint8Array(frame);
  if (frameLength(bytes) !== bytes.byteLength)
    throw new FrameError('The frame does not have the length that it states.');
  const end = frameHead + readNumber(bytes, 8);
  if (end > bytes.byteLength) throw new FrameError('The header is longer than the frame.');
  const { text, message, directory } = readHeader(bytes.subarray(frameHead, end));
  const attachments = cut(bytes, end, directory);
  return text.includes('"$"') ? unpack({ plain: message, attachments }) : message;
}

/** The length of the frame that starts with these bytes, at least `frameHead` of them. */
export function frameLength(bytes: Uint8Array): number {
  if (bytes.byteLength < frameHead) throw new FrameError('The frame is truncated.');
  if (readNumber(bytes, 0) !== magic) throw new FrameError('These bytes are not a frame.');
  const length = readNumber(bytes, 4);
  if (length <= frameHead || length > maxFrame) throw new FrameError(`A frame cannot have ${length} bytes.`);
  return length;
}

const readNumber = (bytes: Uint8Array, at: number) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);

const align = (offset: number) => Math.ceil(offset / 8) * 8;

interface Header {
  readonly text: string;
  readonly message: unknown;
  readonly directory: readonly { readonly kind: string; readonly bytes: number }[];
}

function readHeader(bytes: Uint8Array): Header {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch {
    throw new FrameError('The header is not valid JSON.');
  }
  const { message, attachments } = (header ?? {}) as { message?: unknown; attachments?: unknown };
  if (!Array.isArray(attachments) || !attachments.every(isEntry))
    throw new FrameError('The header has no list of attachments.');
  return { text, message, directory: attachments };
}

const isEntry = (entry: unknown): entry is Header['directory'][number] => {
  const { kind, bytes } = (entry ?? {}) as { kind?: unknown; bytes?: unknown };
  return typeof kind === 'string' && Number.isSafeInteger(bytes) && (bytes as number) >= 0;
};

function cut(frame: Uint8Array, from: number, directory: Header['directory']): Attachment[] {
  let at = from;
  const attachments = directory.map(({ kind, bytes }) => {
    const start = align(at);
    at = start + bytes;
    return { kind, bytes: frame.subarray(start, at) };
  });
  if (at !== frame.byteLength) throw new FrameError('The attachments do not fill the frame.');
  return attachments;
}
