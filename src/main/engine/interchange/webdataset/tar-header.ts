/** A tar header, which describes the member after it. */
export interface TarHeader {
  readonly name: string;
  readonly size: number;
  /** One character: `0` a file, `1` and `2` links, `x` and `g` pax records, `L` and `K` GNU long names and links. */
  readonly type: string;
  /** The target of a link; empty for others. */
  readonly target: string;
}

/** Bytes in a tar block; a header takes one, data is padded to full blocks. */
export const blockBytes = 512;

/** Reads a header block (POSIX.1-1988 ustar with GNU and pax extensions); null for a block of zeros, `damaged` for a wrong checksum. */
export function readTarHeader(block: Buffer): TarHeader | null | 'damaged' {
  const sum = checksum(block);
  if (sum === 8 * 0x20) return null;
  if (sum !== readNumber(block, 148, 8)) return 'damaged';
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? readText(block, 345, 155) : '';
  const name = readText(block, 0, 100);
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156]!);
  const target = readText(block, 157, 100);
  return { name: prefix === '' ? name : `${prefix}/${name}`, size: readNumber(block, 124, 12), type, target };
}

/** The records of a pax header: `<length> <key>=<value>\n`, where the length is that of the full record. */
export function readPaxRecords(data: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  for (let start = 0; start < data.length;) {
    const space = data.indexOf(0x20, start);
    const length = Number(data.toString('latin1', start, space));
    if (space === -1 || !Number.isInteger(length) || length <= 0) break;
    const record = data.toString('utf8', space + 1, start + length - 1);
    const equals = record.indexOf('=');
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
    start += length;
  }
  return records;
}

/** Text up to the first zero byte. */
export function readText(block: Buffer, start: number, length: number): string {
  const zero = block.indexOf(0, start);
  return block.toString('utf8', start, zero === -1 ? start + length : Math.min(zero, start + length));
}

/** An octal number, or a binary one when the first bit is set (GNU format for sizes above 8 GiB). */
function readNumber(block: Buffer, start: number, length: number): number {
  if ((block[start]! & 0x80) !== 0) return Number(block.readBigUInt64BE(start + length - 8));
  const text = readText(block, start, length).trim();
  return text === '' ? 0 : /^[0-7]+$/.test(text) ? parseInt(text, 8) : Number.NaN;
}

/** The sum of all bytes, with the checksum field counted as spaces. */
function checksum(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let index = 0; index < blockBytes; index++) if (index < 148 || index >= 156) sum += block[index]!;
  return sum;
}
