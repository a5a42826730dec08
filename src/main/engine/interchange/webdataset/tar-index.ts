import { open, type FileHandle } from 'node:fs/promises';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { blockBytes, readPaxRecords, readTarHeader, readText } from './tar-header.ts';

/** A file inside a tar, or a link. `read` is valid until the next member is requested. */
export interface TarMember {
  readonly name: string;
  /** The target of a link; null for a file. A link has no content of its own. */
  readonly target: string | null;
  /** Byte in the tar at which its content starts. */
  readonly offset: number;
  readonly length: number;
  /** Reads the full content, for small members. */
  read(): Promise<Buffer>;
}

/** Bytes per read: many small members at a time, while large ones are skipped. */
const ahead = 2 ** 15;

/** Hard and symbolic links. */
const links: ReadonlySet<string> = new Set(['1', '2']);

/** The maximum size of an extended header (long names); a larger one means damage. */
const maxExtended = 2 ** 20;

/**
 * The files and links in a plain tar, in order, without reading their content. Fails with `unreadable-file` where the tar is
 * damaged or truncated, after yielding the members before that.
 */
export async function* readTar(file: string): AsyncGenerator<TarMember> {
  await using handle = await open(file);
  const tar = new TarWindow(handle, (await handle.stat()).size);
  let longName: string | undefined;
  let longSize: number | undefined;
  for (let position = 0; position < tar.size;) {
    const header = position + blockBytes <= tar.size ? readTarHeader(await tar.read(position, blockBytes)) : 'damaged';
    if (header === null) return;
    if (header === 'damaged' || !Number.isSafeInteger(longSize ?? header.size))
      throw damagedTar(file, `it is damaged or truncated at byte ${position}`);
    const offset = position + blockBytes;
    const name = longName ?? header.name;
    const length = longSize ?? header.size;
    if (offset + length > tar.size) throw damagedTar(file, `it ends in the middle of ${name}`);
    position = offset + Math.ceil(length / blockBytes) * blockBytes;
    if (header.type === 'L' || header.type === 'x') {
      if (length > maxExtended) throw damagedTar(file, `it has a name of ${length} bytes at byte ${offset}`);
      const data = await tar.read(offset, length);
      const records = header.type === 'x' ? readPaxRecords(data) : new Map([['path', readText(data, 0, length)]]);
      longName = records.get('path') ?? longName;
      longSize = records.has('size') ? Number(records.get('size')) : longSize;
      continue;
    }
    // Extended headers precede the member's header in any order.
    if (header.type === 'K' || header.type === 'g') continue;
    longName = undefined;
    longSize = undefined;
    const target = links.has(header.type) ? header.target : null;
    const isFile = header.type === '0' || header.type === '7';
    if ((isFile || target !== null) && !name.endsWith('/'))
      yield { name, target, offset, length, read: () => tar.read(offset, length) };
  }
}

function damagedTar(file: string, what: string): StudioError {
  return new StudioError('unreadable-file', `The archive ${file} cannot be read completely: ${what}.`, { file });
}

/** The most recently read part of a tar. */
class TarWindow {
  readonly size: number;
  readonly #handle: FileHandle;
  #start = 0;
  #bytes = Buffer.alloc(0);

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  async read(position: number, length: number): Promise<Buffer> {
    if (position < this.#start || position + length > this.#start + this.#bytes.length) {
      const wanted = Buffer.allocUnsafeSlow(Math.min(Math.max(length, ahead), this.size - position));
      const { bytesRead } = await this.#handle.read(wanted, 0, wanted.length, position);
      this.#start = position;
      this.#bytes = wanted.subarray(0, bytesRead);
    }
    return this.#bytes.subarray(position - this.#start, position - this.#start + length);
  }
}
