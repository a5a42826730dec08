import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../../shared/contract/errors.ts';
import type { ParityReport } from '../../../../shared/contract/models.ts';
import type { Compute } from '../../compute/supervisor.ts';
import { readNpy, type NpyArray } from '../vectors/npy.ts';
import type { WorkContext } from '../../jobs/queue.ts';

/** What is compared, and with which tolerance. */
export interface ParityRequest {
  /** The model's folder, absolute. */
  readonly folder: string;
  readonly variant: string;
  /** The folder of the reference. */
  readonly reference: string;
  readonly tolerance: number;
}

/**
 * Runs a model on the prepared inputs of a reference on the CPU and compares the embeddings elementwise, before normalisation.
 * Fails with `not-found` when the folder contains no reference, `unreadable-file` or `invalid-input` when it is not valid.
 */
export async function checkParity(
  compute: Compute,
  { folder, variant, reference, tolerance }: ParityRequest,
  { signal, progress }: Pick<WorkContext, 'signal' | 'progress'>,
): Promise<ParityReport> {
  progress('Reading the reference', 0, null);
  const read = (...names: string[]) => readArray(join(reference, ...names));
  const [pixels, ids, mask, image, text] = await Promise.all([
    read('inputs', 'pixel_values.npy'),
    read('inputs', 'input_ids.npy'),
    read('inputs', 'attention_mask.npy'),
    read('expected', 'image_embeds.npy'),
    read('expected', 'text_embeds.npy'),
  ]);
  const givesImages = pixels !== null && image !== null;
  const givesTexts = ids !== null && text !== null;
  if (!givesImages && !givesTexts)
    throw new StudioError(
      'not-found',
      `${reference} contains no reference: expected inputs/pixel_values.npy with expected/image_embeds.npy, or inputs/input_ids.npy with expected/text_embeds.npy`,
      { folder: reference },
    );
  progress('Comparing', 0, null);
  const made = await compute.client().encoders.towers(
    {
      model: { folder, variant },
      ...(givesImages && { pixels: preparePixels(pixels, reference) }),
      ...(givesTexts && { ids: prepareIds(ids, mask, reference) }),
    },
    { signal },
  );
  const compared = {
    image: givesImages ? compare(made.image!, image, join(reference, 'expected', 'image_embeds.npy')) : null,
    text: givesTexts ? compare(made.text!, text, join(reference, 'expected', 'text_embeds.npy')) : null,
  };
  const differences = [compared.image, compared.text].flatMap((each) => each?.maxDifference ?? []);
  const passed = differences.every((difference) => difference <= tolerance);
  return { at: new Date().toISOString(), folder: reference, tolerance, passed, ...compared };
}

async function readArray(file: string): Promise<NpyArray | null> {
  const bytes = await readFile(file).catch(() => null);
  return bytes === null ? null : readNpy(bytes, file);
}

function preparePixels({ shape, data }: NpyArray, reference: string) {
  const [, channels, height, width] = shape;
  if (shape.length !== 4 || channels !== 3)
    throw unfit(join(reference, 'inputs', 'pixel_values.npy'), '[n, 3, height, width]');
  return { values: Float32Array.from(data as Iterable<number | bigint>, Number), height: height!, width: width! };
}

function prepareIds({ shape, data }: NpyArray, mask: NpyArray | null, reference: string) {
  const [rows, length] = shape;
  if (shape.length !== 2) throw unfit(join(reference, 'inputs', 'input_ids.npy'), '[n, tokens]');
  if (mask !== null && mask.data.length !== data.length)
    throw unfit(join(reference, 'inputs', 'attention_mask.npy'), `[${rows}, ${length}] as input_ids.npy has`);
  const values = Int32Array.from(data as Iterable<number | bigint>, Number);
  if (mask === null) return { values, length: length! };
  const counts = Array.from(mask.data as Iterable<number | bigint>, Number);
  const used = Int32Array.from({ length: rows! }, (_, row) =>
    counts.slice(row * length!, (row + 1) * length!).reduce((sum, value) => sum + value, 0),
  );
  return { values, length: length!, used };
}

function compare(made: Float32Array, { shape, data }: NpyArray, file: string) {
  const [rows, dimensions] = shape;
  if (shape.length !== 2 || made.length !== data.length)
    throw unfit(file, `${made.length} numbers, as many as the model outputs for these inputs`);
  let maxDifference = 0;
  for (const [index, value] of made.entries()) {
    const difference = Math.abs(value - Number(data[index]));
    // NaN must not count as equal, and JSON cannot represent it.
    maxDifference = Number.isFinite(difference) ? Math.max(maxDifference, difference) : Number.MAX_VALUE;
  }
  return { rows: rows!, dimensions: dimensions!, maxDifference };
}

function unfit(file: string, wanted: string): StudioError {
  return new StudioError('invalid-input', `${file} has the wrong shape: it must contain ${wanted}`, { file });
}
