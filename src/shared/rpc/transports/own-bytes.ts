/**
 * The value with each typed array that covers only part of its buffer replaced by a copy of that part. A structured clone
 * copies the complete buffer: a row of a matrix would carry the matrix, and a small Node buffer its neighbours' bytes. A
 * value without such arrays is returned unchanged.
 */
export function ownBytes(value: unknown): unknown {
  return holdsPart(value) ? copyParts(value) : value;
}

function holdsPart(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (ArrayBuffer.isView(value)) return isPart(value);
  if (Array.isArray(value)) return value.some(holdsPart);
  for (const key in value) if (holdsPart((value as Record<string, unknown>)[key])) return true;
  return false;
}

function copyParts(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return isPart(value) ? copyView(value) : value;
  if (Array.isArray(value)) return value.map(copyParts);
  if (!holdsPart(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyParts(item)]));
}

const isPart = (view: ArrayBufferView) => view.byteLength !== view.buffer.byteLength;

function copyView(view: ArrayBufferView): ArrayBufferView {
  const bytes = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  // Node's Buffer is a Uint8Array whose constructor is deprecated.
  if (view instanceof Uint8Array) return new Uint8Array(bytes);
  const Kind = view.constructor as new (buffer: ArrayBufferLike) => ArrayBufferView;
  return new Kind(bytes);
}
