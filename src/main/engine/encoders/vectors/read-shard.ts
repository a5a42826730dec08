import { readFile } from 'node:fs/promises';
import { StudioError } from '../../../../shared/contract/errors.ts';
import { readNpy } from './npy.ts';

/** The vectors of a file: float32 [rows, dimensions], row-major. */
export interface Shard {
  readonly data: Float32Array;
  readonly rows: number;
  readonly dimensions: number;
}

/** Reads a shard of vectors. Fails with `embeddings-missing` when the file is missing and `unreadable-file` when it is not a shard. */
export async function readShard(file: string, options: { readonly signal?: AbortSignal } = {}): Promise<Shard> {
  const { type, shape, data } = readNpy(await readBytes(file, options), file);
  const [rows, dimensions] = shape;
  if (type !== '<f4' || shape.length !== 2)
    throw new StudioError('unreadable-file', `${file} is not a file of vectors; embed again`, { file });
  return { data: data as Float32Array, rows: rows!, dimensions: dimensions! };
}

async function readBytes(file: string, options: { readonly signal?: AbortSignal }): Promise<Buffer> {
  try {
    return await readFile(file, options);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new StudioError('embeddings-missing', `The vectors in ${file} are missing; embed again`, { file }, { cause });
  }
}
