import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { npyHeader, readNpy } from '../../encoders/vectors/npy.ts';
import { bytesOf } from '../../files/bytes-of.ts';

/** The files of a probe in a model folder: its description and its weights. */
export const probeFiles: readonly string[] = ['probe.json', 'probe.npy'];

const description = z.object({
  format: z.literal(1),
  /** In the order of the rows. */
  classes: z.array(z.string()),
  dimensions: z.number().int(),
  /** Strength of the penalty ½ · l2 · ‖W‖² on the mean cross-entropy. */
  l2: z.number(),
  images: z.number().int(),
  accuracy: z.number().nullable(),
});

/** A stored probe. `parameters` float32 [classes, dimensions + 1]: scores are W·x + b of the unit image embedding, b in the last column. */
export interface StoredProbe extends Omit<z.infer<typeof description>, 'format'> {
  readonly parameters: Float32Array;
}

/** Writes a probe into a model folder. */
export async function writeProbe(folder: string, { parameters, ...facts }: StoredProbe): Promise<void> {
  const header = npyHeader('<f4', [facts.classes.length, facts.dimensions + 1]);
  await writeFile(join(folder, 'probe.npy'), Buffer.concat([header, bytesOf(parameters)]));
  await writeFile(join(folder, 'probe.json'), JSON.stringify({ format: 1, ...facts }, null, 2));
}

/** The probe of a model folder, null when it has none. */
export async function readProbe(folder: string): Promise<StoredProbe | null> {
  const text = await readFile(join(folder, 'probe.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  const { format: _, ...facts } = description.parse(JSON.parse(text));
  const file = join(folder, 'probe.npy');
  const { data } = readNpy(await readFile(file), file);
  return { ...facts, parameters: Float32Array.from(data as Float32Array) };
}
