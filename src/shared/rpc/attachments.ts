import { FrameError } from './frame-error.ts';

/** Bytes sent alongside the JSON of a frame, and their type. */
export interface Attachment {
  readonly kind: string;
  readonly bytes: Uint8Array;
}

type View = new (buffer: ArrayBuffer, byteOffset: number, length: number) => ArrayBufferView<ArrayBuffer>;
type NumberView = View & { readonly BYTES_PER_ELEMENT: number };

interface Kind {
  readonly view: View;
  readonly elementBytes: number;
}

// Not every target's type library has Float16Array.
const half = (globalThis as { Float16Array?: NumberView }).Float16Array;

const numbers: readonly NumberView[] = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  ...(half ? [half] : []),
];

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...numbers.map((view) => [view.name, { view, elementBytes: view.BYTES_PER_ELEMENT }] as const),
  ['DataView', { view: DataView, elementBytes: 1 }],
]);

/** The value as an attachment that shares its bytes, or null when it is not binary. */
export function asAttachment(value: object): Attachment | null {
  if (ArrayBuffer.isView(value)) {
    // Not the constructor's name: Node's Buffer is a Uint8Array with another name.
    const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
    return { kind, bytes: new Uint8Array(value.buffer, value.byteOffset, value.byteLength) };
  }
  return value instanceof ArrayBuffer ? { kind: 'ArrayBuffer', bytes: new Uint8Array(value) } : null;
}

/** The typed array over the attachment's bytes, or a copy of them as an array buffer. Throws a FrameError when neither is possible. */
export function fromAttachment({ kind, bytes }: Attachment): ArrayBufferView | ArrayBuffer {
  if (kind === 'ArrayBuffer') return bytes.slice().buffer;
  const known = kinds.get(kind);
  if (!known) throw new FrameError(`Unknown array type '${kind.slice(0, 40)}'.`);
  if (bytes.byteLength % known.elementBytes !== 0)
    throw new FrameError(`${bytes.byteLength} bytes are not a multiple of the element size of ${kind}.`);
  return new known.view(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength / known.elementBytes);
}
