import { StudioError } from '../../../../shared/contract/errors.ts';

/** The supported arrays of a `.npy` file, by NumPy's type string. */
const arrays = {
  '<f2': Float16Array,
  '<f4': Float32Array,
  '<f8': Float64Array,
  '<i8': BigInt64Array,
  '<i4': Int32Array,
  '<u4': Uint32Array,
  '|i1': Int8Array,
  '|u1': Uint8Array,
  '|b1': Uint8Array,
} as const;

/** NumPy's name of an element type, such as `<f4` for little-endian float32. */
export type NpyType = keyof typeof arrays;

/** The numbers of a `.npy` file with their shape, row-major. */
export interface NpyArray {
  readonly type: NpyType;
  readonly shape: readonly number[];
  readonly data: InstanceType<(typeof arrays)[NpyType]>;
}

const magic = '\x93NUMPY';

/** The header (format version 1.0 of `numpy.lib.format`), a multiple of 64 bytes long. */
export function npyHeader(type: NpyType, shape: readonly number[]): Buffer {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const header = Buffer.alloc(length, ' ', 'latin1');
  header.write(`${magic}\x01\x00`, 0, 'latin1');
  header.writeUInt16LE(length - 10, 8);
  header.write(text, 10, 'latin1');
  header.write('\n', length - 1, 'latin1');
  return header;
}

/** Reads a `.npy` file. `file` is named in errors (`unreadable-file`). The numbers are copied only where alignment asks for it. */
export function readNpy(bytes: Uint8Array, file: string): NpyArray {
  const { type, shape, start } = readHeader(bytes, file);
  const Kind = arrays[type];
  const count = shape.reduce((product, size) => product * size, 1);
  const length = count * Kind.BYTES_PER_ELEMENT;
  if (bytes.length - start !== length)
    throw damaged(file, `it contains ${bytes.length - start} bytes of data, but its header states ${length}`);
  const at = bytes.byteOffset + start;
  const aligned = at % Kind.BYTES_PER_ELEMENT === 0;
  // Not `slice`, which returns a view for a Node buffer.
  const buffer = aligned ? bytes.buffer : new Uint8Array(bytes.subarray(start)).buffer;
  return { type, shape, data: new Kind(buffer as ArrayBuffer, aligned ? at : 0, count) };
}

function readHeader(bytes: Uint8Array, file: string): { type: NpyType; shape: number[]; start: number } {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 12 || view.toString('latin1', 0, 6) !== magic) throw damaged(file, 'it is not a .npy file');
  const wide = view[6]! >= 2;
  const start = wide ? 12 + view.readUInt32LE(8) : 10 + view.readUInt16LE(8);
  const text = view.toString('latin1', wide ? 12 : 10, start);
  const type = /'descr':\s*'([^']+)'/.exec(text)?.[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1];
  if (type === undefined || shape === undefined || start > view.length) throw damaged(file, 'its header is truncated');
  if (!(type in arrays)) throw damaged(file, `the type ${type} is not supported`);
  if (!text.includes("'fortran_order': False")) throw damaged(file, 'its numbers are in column order');
  const sizes = shape.split(',').filter((size) => size.trim() !== '');
  return { type: type as NpyType, shape: sizes.map(Number), start };
}

function damaged(file: string, why: string): StudioError {
  return new StudioError('unreadable-file', `${file} cannot be read as an array: ${why}`, { file });
}
